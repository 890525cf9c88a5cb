"""mcp-scrape against the node exporter and Prometheus in one run: every series of theirs, and the sample counts that
Prometheus itself found at the same targets.
"""

import sys

import peers

ABOUT_SCRAPES = ("up", "scrape_duration_seconds", "scrape_samples_scraped", "scrape_samples_post_metric_relabeling",
                 "scrape_series_added")


def family_of(name, types):
    for suffix in ("", "_bucket", "_sum", "_count", "_total"):
        if name.endswith(suffix) and name[:len(name) - len(suffix)] in types:
            return name[:len(name) - len(suffix)]
    return name


def check_target(verdict, records, peer):
    text = peers.fetch(f"http://{peer.address}/metrics")
    theirs, types = peers.parse_exposition(text)
    mine = [r for r in records if r.get("labels", {}).get("instance") == peer.address]
    about = {r["name"]: r["value"] for r in mine if r["name"] in ABOUT_SCRAPES}
    verdict.check(about.get("up") == 1, f"{peer.address}: up is {about.get('up')}")
    ours = {peers.series_of(r, without=("instance", "job")): r for r in mine if r["name"] not in ABOUT_SCRAPES}
    verdict.check(about.get("scrape_samples_scraped") == len(ours),
                  f"{peer.address}: scraped {about.get('scrape_samples_scraped')}, {len(ours)} came out")
    for series in theirs:
        if series not in ours:
            # What a server began to count only with our own requests was not there before them.
            verdict.check("promhttp" in series[0] or "http_" in series[0], f"{peer.address}: {series} is missing")
            continue
        wanted = types.get(family_of(series[0], types), "unknown")
        got = ours[series].get("type", "unknown")
        verdict.check(got == wanted, f"{peer.address}: {series[0]} is a {got}, theirs a {wanted}")
    return about


def main():
    verdict = peers.Verdict()
    with peers.node_exporter() as exporter, peers.Prometheus(exporter.address) as prometheus:
        peers.until(lambda: prometheus.query('up{job="node"} == 1'), "Prometheus to scrape the node exporter")
        urls = [f"http://{peer.address}/metrics" for peer in (exporter, prometheus)]
        records, said = peers.scrape("--job", "j", *urls)
        verdict.check(said == "", f"mcp-scrape said {said!r}")
        samples = [r for r in records if "kind" not in r]
        about = check_target(verdict, samples, exporter)
        check_target(verdict, samples, prometheus)
        counted = peers.until(lambda: prometheus.query('scrape_samples_scraped{job="node"}'), "Prometheus to count samples")
        verdict.check(abs(about["scrape_samples_scraped"] - counted[0]) <= 10,
                      f"node exporter: {about['scrape_samples_scraped']} samples, Prometheus counted {counted[0]}")
        metadata = [r["name"] for r in records if r.get("kind") == "metadata"]
        verdict.check(len(metadata) > 100, f"only {len(metadata)} metadata records")

        repeated, _ = peers.scrape("--interval", "200ms", "--count", "3", urls[0])
        ups = [r for r in repeated if r.get("name") == "up" and "kind" not in r]
        verdict.check([r["value"] for r in ups] == [1, 1, 1], f"three intervals gave {ups}")
        verdict.check(len({r["ts_us"] for r in ups}) == 3, "the scrapes of three intervals have three times")
    verdict.end()


if __name__ == "__main__":
    sys.exit(main())
