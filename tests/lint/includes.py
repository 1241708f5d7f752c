"""includes.py - who may include whom: the arrows of the design, and who talks to which library.

The build enforces most of it, since a target sees only the folders that it links; this adds what a
linker cannot see (domain's few base headers, system headers) and says it in words."""
import re
from pathlib import Path

from cscan import without_comments
from source import files, relative, text

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)

# Folder -> folders whose headers it may include.
MAY_INCLUDE = {
    "base": {"base"},
    "domain": {"domain", "base"},
    "simulate": {"simulate", "domain", "base"},
    "journal": {"journal", "domain", "base"},
    "plugin": {"plugin", "sdk", "base"},
    "media": {"media", "base"},
    "gateway": {"gateway", "journal", "plugin", "media", "domain", "base"},
    "main": {"gateway", "simulate", "journal", "plugin", "media", "domain", "base"},
    "sdk": {"sdk"},
    "specialty": {"sdk"},
    "bench": {"gateway", "simulate", "journal", "plugin", "media", "domain", "base"},
    "simulation": {"domain", "base"},
}
# The core sees plain data only.
DOMAIN_BASE = {"base/err.h", "base/hex.h", "base/cursor.h", "base/clock.h", "base/json.h", "base/edit_distance.h"}

STANDARD = {
    "assert.h", "ctype.h", "errno.h", "float.h", "inttypes.h", "limits.h", "math.h", "stdalign.h",
    "stdarg.h", "stdbool.h", "stddef.h", "stdint.h", "stdio.h", "stdlib.h", "string.h", "strings.h",
    "jansson.h",
}
# What must stay a pure function of its arguments: the core, its simulator, and what departments
# write.
PURE = {"domain", "simulate", "sdk", "specialty"}
IMPURE_CALLS = re.compile(
    r"(?<![\w.>])(fopen|fdopen|freopen|printf|fprintf|vfprintf|puts|putchar|fputs|fwrite|fread|"
    r"open|openat|read|write|close|getenv|time|clock|clock_gettime|gettimeofday|localtime|mktime|"
    r"random|drand48|getrandom|vl_utc_now|vl_random\w*|sleep|usleep|fork|abort)\s*\(")

# Library -> where its headers may appear. Swapping a library must touch one place.
LIBRARIES = {
    r"libwebsockets\.h|lws_.*": r"server/gateway/(tests/)?(web|http)\w*\.[ch]",
    r"sqlite3\.h": r"server/journal/.*|server/gateway/.*",
    r"srtp2/.*": r"server/media/.*",
    r"openssl/.*": r"server/(journal|media|gateway|main)/.*|tests/bench/.*",
    r"seccomp\.h|linux/(seccomp|landlock|filter)\.h": r"server/base/.*",
    r"cjose/.*|curl/.*": r"server/gateway/.*",
    r"systemd/.*": r"server/(gateway|main)/.*",
    r"ini\.h": r"server/base/.*",
    r"dlfcn\.h": r"server/plugin/.*|.*/tests/.*",
    r"libical/.*": r"server/plugin/calendar\w*\.[ch]",
    r"uv\.h": r"server/(?!domain/).*|tests/bench/.*",
}


def folder_of(path: str) -> str:
    parts = path.split("/")
    if path.startswith("server/"):
        return parts[1]
    if path.startswith("plugins/"):
        return "sdk" if parts[1] == "sdk" else "specialty"
    return parts[1] if parts[:2] in (["tests", "bench"], ["tests", "simulation"]) else ""


def direction(root: Path) -> list[str]:
    """Includes of our own headers follow the arrows of the design."""
    problems = []
    for path in files(root, ".c", ".h"):
        name = relative(root, path)
        folder = folder_of(name)
        for quote, header in INCLUDE.findall(text(path)):
            reason = forbidden(path, folder, quote, header)
            if reason:
                problems.append(f"{name}: includes {header}: {reason}")
    return problems


def forbidden(path: Path, folder: str, quote: str, header: str) -> str:
    if header.startswith(("../", "./")) or "/../" in header:
        return 'write it from its folder\'s name, as in "base/err.h"'
    if quote == "<":
        return ""
    if "/" not in header:
        return "" if (path.parent / header).exists() else "no such file beside this one"
    target = header.split("/")[0]
    if folder not in MAY_INCLUDE:
        return "this folder is not in the design"
    if folder == "specialty" and f"/plugins/{target}/" in path.as_posix():
        return ""  # its own
    if target not in MAY_INCLUDE[folder]:
        return f"{folder} may include only {', '.join(sorted(MAY_INCLUDE[folder]))}"
    if folder == "domain" and target == "base" and header not in DOMAIN_BASE:
        return f"domain may include only {', '.join(sorted(DOMAIN_BASE))} of base"
    return ""


def purity(root: Path) -> list[str]:
    """domain/, simulate/ and plugins/ do no I/O and ask no clock: headers by allow-list, calls by name."""
    problems = []
    for path in files(root, ".c", ".h"):
        name = relative(root, path)
        if folder_of(name) not in PURE or "/tests/" in name:
            continue
        for quote, header in INCLUDE.findall(text(path)):
            if quote == "<" and header not in STANDARD:
                problems.append(f"{name}: includes <{header}>, which pure code has no use for")
        for match in IMPURE_CALLS.finditer(without_comments(text(path))):
            problems.append(f"{name}: calls {match.group(1)}(), which is not pure")
    return problems


def libraries(root: Path) -> list[str]:
    """Each library is used from the folder that exists to wrap it."""
    problems = []
    for path in files(root, ".c", ".h"):
        name = relative(root, path)
        for _, header in INCLUDE.findall(text(path)):
            for library, allowed in LIBRARIES.items():
                if re.fullmatch(library, header) and not re.fullmatch(allowed, name):
                    problems.append(f"{name}: includes {header}; allowed: {allowed}")
    return problems
