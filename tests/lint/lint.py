"""lint.py [CHECK...] - the limits of style that a machine can judge. Prints one line a check and
'N passed, N failed'. A problem is fixed in the code; there is no list of exemptions."""
import sys
import time
from pathlib import Path

import includes
import shape
import tools
import words

CHECKS = {
    "file-length": shape.file_length,
    "c-functions": shape.c_functions,
    "script-functions": shape.script_functions,
    "python-functions": shape.python_functions,
    "shell-functions": shape.shell_functions,
    "include-direction": includes.direction,
    "purity": includes.purity,
    "library-homes": includes.libraries,
    "banned-calls": words.banned_calls,
    "no-exemptions": words.exemptions,
    "stands-alone": words.outside,
    "whitespace": words.whitespace,
    "json": tools.json_text,
    "headers-alone": tools.headers_alone,
    "clang-format": tools.clang_format,
    "cppcheck": tools.cppcheck,
    "shellcheck": tools.shellcheck,
    "systemd": tools.systemd,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        print(f"no check named {unknown[0]}; there are: {', '.join(CHECKS)}")
        return 2
    root = Path(__file__).resolve().parents[2]
    failed = 0
    chosen = names or list(CHECKS)
    for name in chosen:
        begun = time.monotonic()
        problems = CHECKS[name](root)
        failed += bool(problems)
        verdict = f"{len(problems)} problems" if problems else "ok"
        print(f"{name:18} {verdict} ({time.monotonic() - begun:.1f} s)", flush=True)
        for problem in problems:
            print(f"  {problem}")
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
