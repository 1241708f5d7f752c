"""source.py - which files of a tree are source, and by what rules.

A tree is any folder laid out like this repository, so that the tests can check small ones."""
import os
import re
from pathlib import Path

NOT_SOURCE = {".git", "build", "node_modules", "dist", "__pycache__", ".cache", "coverage"}
# Written by a program, checked by reading that program instead.
GENERATED = re.compile(r"^web/src/(.*/)?generated|(^|/)package-lock\.json$")


def files(root: Path, *suffixes: str) -> list[Path]:
    """Source files below root with one of the suffixes (none: all), sorted."""
    found = []
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = sorted(s for s in subfolders if s not in NOT_SOURCE)
        for name in names:
            path = Path(folder) / name
            wanted = not suffixes or path.suffix in suffixes
            if wanted and path.is_file() and not GENERATED.search(relative(root, path)):
                found.append(path)
    return sorted(found)


def relative(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def text(path: Path) -> str:
    """The file as text; '' for what is no text."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return ""


def shell_scripts(root: Path) -> list[Path]:
    """By extension or by first line, since our scripts carry no extension."""
    candidates = [p for p in files(root) if p.suffix in ("", ".sh", ".bash")]
    return [p for p in candidates if re.match(r"#!.*\b(ba)?sh\b", text(p)) or p.suffix]
