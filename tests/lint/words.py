"""words.py - what must not be written: unsafe calls, exemptions, and names from outside."""
import re
from pathlib import Path

from cscan import without_comments
from source import files, relative, text

BANNED_CALLS = re.compile(
    r"(?<![\w.>])(strcpy|strcat|stpcpy|strncpy|strncat|sprintf|vsprintf|gets|strtok|strtok_r|atoi|"
    r"atol|atoll|atof|system|popen|alloca|setjmp|longjmp|rand|srand|tmpnam|mktemp)\s*\(")

# Written in halves, so that this file passes its own check.
EXEMPTIONS = ["cppcheck-" + "suppress", "NO" + "LINT", "clang-format " + "off", "eslint-" + "disable",
              "@ts-" + "ignore", "@ts-" + "expect-error", "@ts-" + "nocheck",
              "shellcheck " + "disable", "no_" + "sanitize", "#pragma GCC " + "diagnostic",
              "type: " + "ignore"]
# The repository stands on its own: no path or place that only one machine knows.
OUTSIDE = [r"(?<![\w.$}/-])/" + r"work/", r"\.\./" + "shared", r"/" + r"root/",
           r"registry\." + r"npmjs", r"/home/" + r"\w+/"]
LOCKED_PLACE = re.compile(r'"resolved":\s*"(?!file:|\.|[\w@-]+")')


def banned_calls(root: Path) -> list[str]:
    """Functions that overrun, hide errors or run a shell: there is a better one for each."""
    problems = []
    for path in files(root, ".c", ".h"):
        source = without_comments(text(path))
        for match in BANNED_CALLS.finditer(source):
            line = source.count("\n", 0, match.start()) + 1
            problems.append(f"{relative(root, path)}:{line}: {match.group(1)}() is banned")
    return problems


def exemptions(root: Path) -> list[str]:
    """Nobody switches a check off: the code is changed, or the rule is, for everyone."""
    return occurrences(root, [re.escape(word) for word in EXEMPTIONS], "switches a check off")


def outside(root: Path) -> list[str]:
    """No file refers to places outside the repository."""
    problems = occurrences(root, OUTSIDE, "refers to a place outside the repository")
    for path in root.glob("*/package-lock.json"):
        if LOCKED_PLACE.search(text(path)):
            problems.append(f"{relative(root, path)}: names where packages came from; "
                            "make it with omit-lockfile-registry-resolved")
    return problems


def occurrences(root: Path, patterns: list[str], what: str) -> list[str]:
    problems = []
    wanted = re.compile("|".join(patterns))
    for path in files(root):
        for number, line in enumerate(text(path).split("\n"), 1):
            match = wanted.search(line)
            if match:
                problems.append(f"{relative(root, path)}:{number}: '{match.group()}' {what}")
    return problems


def whitespace(root: Path) -> list[str]:
    """What .editorconfig says: no blanks at line ends, a newline at the file's end, no tabs in C."""
    problems = []
    for path in files(root, ".c", ".h", ".ts", ".tsx", ".mjs", ".py", ".css", ".json"):
        source, name = text(path), relative(root, path)
        if source and not source.endswith("\n"):
            problems.append(f"{name}: no newline at its end")
        for match in re.finditer(r"[ \t]+$|\r", source, re.MULTILINE):
            problems.append(f"{name}:{source.count(chr(10), 0, match.start()) + 1}: blanks at line end")
    return problems
