"""count.py LOG EXIT - how many tests passed and failed, from what the test runner printed.

Prints 'PASSED FAILED SKIPPED'. A run that failed without a failed test counts as one failure; a command
that is no test runner counts as one test. A run without tests prints '0 0'."""
import re
import sys
from pathlib import Path

ANSI = re.compile(r"\x1b\[[0-9;]*m")
SKIPPED = r"^(?:#|ℹ) skipped (\d+)$|^ *Tests +.*?(\d+) skipped|^OK \(skipped=(\d+)\)$"
NOTHING = re.compile(r"^(No tests were found|No test files found)", re.MULTILINE)


def last(pattern: str, log: str) -> str:
    """What the group of the last match holds; '' when there is none."""
    found = re.findall(pattern, log, re.MULTILINE)
    return found[-1] if found else ""


def number(pattern: str, log: str) -> int:
    return int(last(pattern, log) or 0)


def ours(log: str):
    line = last(r"^(\d+ passed, \d+ failed)$", log)
    return (number(r"(\d+) passed", line), number(r"(\d+) failed", line)) if line else None


def ctest(log: str):
    line = last(r"^(\d+% tests passed, \d+ tests failed out of \d+)", log)
    failed = number(r"(\d+) tests failed", line)
    return (number(r"out of (\d+)", line) - failed, failed) if line else None


def vitest(log: str):
    line = last(r"^ *Tests +(.*\))$", log)
    return (number(r"(\d+) passed", line), number(r"(\d+) failed", line)) if line else None


def node(log: str):
    if not last(r"^(?:#|ℹ) (tests) \d+$", log):
        return None
    failed = number(r"^(?:#|ℹ) (?:fail|cancelled) ([1-9]\d*)$", log)
    # A suite whose last hook fails is neither in node's figures nor in its exit code.
    spoiled = re.search(r"^ *(?:not ok|✖) (?!.*# TODO)", log, re.MULTILINE)
    return number(r"^(?:#|ℹ) pass (\d+)$", log), failed or int(spoiled is not None)


def unittest(log: str):
    if not last(r"^(Ran) \d+ tests? in", log):
        return None
    verdict = last(r"^FAILED \((.*)\)$", log)
    failed = number(r"failures=(\d+)", verdict) + number(r"errors=(\d+)", verdict)
    return max(number(r"^Ran (\d+) tests?", log) - failed, 0), failed


def count(log: str, exit_code: int) -> tuple[int, int]:
    log = ANSI.sub("", log)
    if NOTHING.search(log):
        return 0, 0
    for runner in (ours, ctest, vitest, node, unittest):
        found = runner(log)
        if found:
            passed, failed = found
            return passed, failed or int(exit_code != 0)
    return (1, 0) if exit_code == 0 else (0, 1)


def skipped(log: str) -> int:
    return int("".join(last(SKIPPED, ANSI.sub("", log))) or 0)


if __name__ == "__main__":
    LOG = Path(sys.argv[1]).read_text(errors="replace")
    print(*count(LOG, int(sys.argv[2])), skipped(LOG))
