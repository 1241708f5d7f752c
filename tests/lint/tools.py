"""tools.py - checks that other programs make: compiler, clang-format, cppcheck, shellcheck, systemd."""
import json
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from includes import MAY_INCLUDE, folder_of
from source import files, relative, shell_scripts, text

LIBRARIES = ["libuv", "libwebsockets", "openssl", "libsrtp2", "jansson", "sqlite3", "libseccomp",
             "inih", "cjose", "libcurl", "libsystemd"]
WARNINGS = ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wstrict-prototypes", "-Werror"]
JOBS = os.cpu_count() or 2


def run(root: Path, *command: str | Path, stdin: str = "") -> subprocess.CompletedProcess:
    try:
        return subprocess.run(command, cwd=root, input=stdin, text=True, capture_output=True,
                              check=False, timeout=600)
    except FileNotFoundError:
        return subprocess.CompletedProcess(command, 127, "", f"{command[0]} is not installed")


def complaints(done: subprocess.CompletedProcess) -> list[str]:
    """Its output as problems, when it failed; never silent about a failure."""
    lines = [line for line in (done.stdout + done.stderr).split("\n") if line.strip()]
    return [] if done.returncode == 0 else lines or [f"{done.args[0]}: exit {done.returncode}"]


def include_folders(root: Path) -> Path:
    """build/lint/include/<folder>/<folder> -> its sources, as CMake makes them for each target."""
    include = root / "build" / "lint" / "include"
    for source in [*(root / "server").glob("*/"), *(root / "plugins").glob("*/")]:
        link = include / source.name / source.name
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.is_symlink():
            link.symlink_to(os.path.relpath(source, link.parent))
    return include


def include_flags(include: Path, folder: str) -> list[str]:
    return [f"-I{include / name}" for name in sorted(MAY_INCLUDE.get(folder, set()))]


def header_flags(root: Path, include: Path, header: Path) -> list[str]:
    """What the header may see; a test's header also gets the folders that CMake tells tests."""
    name = relative(root, header)
    flags = include_flags(include, folder_of(name))
    if name.startswith("plugins/"):
        flags.append(f"-I{include / name.split('/')[1]}")
    if "/tests/" in name:
        flags += [f'-DVL_{place}_DIR="{root}"' for place in ("SOURCE", "BIN", "PLUGIN")]
    return flags


def headers_alone(root: Path) -> list[str]:
    """Each header compiles by itself, twice over, seeing only what its folder may see."""
    include = include_folders(root)
    flags = run(root, "pkg-config", "--cflags", *LIBRARIES).stdout.split()

    def compile_alone(header: Path) -> list[str]:
        name = relative(root, header)
        code = f'#include "{header}"\n' * 2
        done = run(root, "gcc", "-std=gnu11", "-D_GNU_SOURCE", *WARNINGS, *flags,
                   *header_flags(root, include, header), "-fsyntax-only", "-x", "c", "-",
                   stdin=code)
        return [f"{name}: does not compile alone"] + complaints(done) if done.returncode else []

    with ThreadPoolExecutor(JOBS) as pool:
        results = pool.map(compile_alone, files(root, ".h"))
        return [problem for result in results for problem in result]


def clang_format(root: Path) -> list[str]:
    paths = [relative(root, p) for p in files(root, ".c", ".h")]
    if not paths:
        return []
    done = run(root, "clang-format-14", "--dry-run", "-Werror", *paths)
    wrong = sorted(set(re.findall(r"^(\S+?):\d+:\d+: error", done.stderr, re.MULTILINE)))
    return [f"{name}: layout; run ./dev format" for name in wrong] or complaints(done)


def cppcheck(root: Path) -> list[str]:
    """Keeps its findings in build/lint/, so that only what changed is looked at again.

    readdirCalled is left out for everyone: POSIX made readdir_r, which it asks for, obsolescent."""
    paths = [relative(root, p) for p in files(root, ".c")]
    if not paths:
        return []
    include = include_folders(root)
    cache = root / "build" / "lint" / "cppcheck"
    cache.mkdir(parents=True, exist_ok=True)
    flags = [f"-I{folder}" for folder in include.glob("*/")]
    done = run(root, "cppcheck", "--quiet", "--std=c11", "--library=posix",
               f"--library={Path(__file__).parent / 'cppcheck.cfg'}", "-D_GNU_SOURCE",
               "--suppress=readdirCalled",
               "--enable=warning,performance,portability", "--error-exitcode=1", f"-j{JOBS}",
               f"--cppcheck-build-dir={cache}", "--template={file}:{line}: {message} [{id}]",
               *sorted(flags), *paths)
    return complaints(done)


def shellcheck(root: Path) -> list[str]:
    paths = [relative(root, p) for p in shell_scripts(root)]
    return complaints(run(root, "shellcheck", "--format=gcc", *paths)) if paths else []


def systemd(root: Path) -> list[str]:
    """The unit's exposure, by systemd's own measure (0 safe .. 100 bare)."""
    problems = []
    for unit in files(root, ".service"):
        done = run(root, "systemd-analyze", "security", "--offline=true", "--threshold=15",
                   "--no-pager", unit)
        if done.returncode != 0:
            last = [line for line in (done.stdout + done.stderr).split("\n") if line.strip()][-1:]
            problems.append(f"{relative(root, unit)}: {' '.join(last).strip()}")
    return problems


def json_text(root: Path) -> list[str]:
    """Every JSON file is JSON, without a key twice."""
    def no_twins(pairs):
        keys = [key for key, _ in pairs]
        if len(keys) != len(set(keys)):
            raise ValueError(f"duplicate key {max(keys, key=keys.count)}")
        return dict(pairs)

    problems = []
    for path in files(root, ".json"):
        name = relative(root, path)
        if "tsconfig" in name or name.startswith("tests/corpus/"):
            continue
        try:
            json.loads(text(path), object_pairs_hook=no_twins)
        except ValueError as error:
            problems.append(f"{name}: {error}")
    return problems
