#!/usr/bin/env python3
"""Runs the pipeline tests and closes with `N passed, N failed`: run.py [NAME...], NAME a part of a test's name."""

import os
import sys
import unittest


def flattened(suite):
    for test in suite:
        yield from flattened(test) if isinstance(test, unittest.TestSuite) else (test,)


def main(names):
    found = unittest.defaultTestLoader.discover(os.path.dirname(os.path.abspath(__file__)))
    chosen = unittest.TestSuite(test for test in flattened(found) if not names or any(name in test.id() for name in names))
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=1).run(chosen)
    # A test with several failing subtests is one test that failed.
    failed = len({getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors})
    for test, reason in result.skipped:
        print(f"skipped: {test.id()}: {reason}")
    print(f"{max(0, result.testsRun - failed - len(result.skipped))} passed, {failed} failed"
          + (f", {len(result.skipped)} skipped" if result.skipped else ""))
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
