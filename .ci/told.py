#!/usr/bin/env python3
"""Reads `go test -json` and tells it: the closing line of every package, the
whole output of what failed, and the number of tests passed, failed and
skipped. Exits 1 if anything failed, if nothing ran, or, with --no-skips, if a
test was skipped: a part that was not there was not tested."""
import json
import sys

closing = ("ok  \t", "FAIL", "?   \t")


def main() -> int:
    said = {}  # (package, test): lines
    count = {"pass": 0, "fail": 0, "skip": 0}
    skipped, broken = [], False
    for line in sys.stdin:
        try:
            event = json.loads(line)
        except ValueError:
            print(line, end="", flush=True)
            continue
        action, package, test = event.get("Action"), event.get("Package", ""), event.get("Test")
        key = (package, test)
        if action == "build-output":
            print(event["Output"], end="", flush=True)
        elif action == "build-fail":
            broken = True
        elif action == "output":
            if test is None and event["Output"].startswith(closing):
                print(event["Output"], end="", flush=True)
            else:
                said.setdefault(key, []).append(event["Output"])
        elif action in count:
            if test is None:
                if action == "fail":
                    broken = True
                    print("".join(said.get(key, [])[-200:]), end="", flush=True)
                continue
            count[action] += 1
            if action == "fail":
                print("".join(said.get(key, [])), end="", flush=True)
            elif action == "skip":
                skipped.append((package, test, "".join(said.get(key, [])).strip()))
            said.pop(key, None)
    for package, test, why in skipped:
        print(f"skipped: {package} {test}: {why.splitlines()[-2].strip() if len(why.splitlines()) > 1 else why}")
    print(f"{count['pass']} passed, {count['fail']} failed, {count['skip']} skipped", flush=True)
    if skipped and "--no-skips" in sys.argv:
        print("a skip is a failure here")
        return 1
    return 1 if broken or count["fail"] or not count["pass"] else 0


if __name__ == "__main__":
    sys.exit(main())
