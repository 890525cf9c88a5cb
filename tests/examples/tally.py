"""A line for each check: `ok   NAME`, or `FAILED: NAME` with the symptoms below it; what could not be tried is `skipped: NAME`."""


class Tally:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def check(self, name, symptoms):
        """Passes where there is no symptom."""
        symptoms = list(symptoms)
        if symptoms:
            self.failed += 1
            print(f"FAILED: {name}")
            for symptom in symptoms[:40]:
                print("    " + str(symptom).rstrip().replace("\n", "\n    "))
        else:
            self.passed += 1
            print(f"ok   {name}")

    def skip(self, name, why):
        self.skipped += 1
        print(f"skipped: {name}: {why}")

    def close(self):
        """The last line, and the exit status."""
        print(f"{self.passed} passed, {self.failed} failed" + (f", {self.skipped} skipped" if self.skipped else ""))
        return 1 if self.failed else 0
