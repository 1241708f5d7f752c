"""shape.py - how long and how deep: the limits of style that need no judgement."""
import ast
import json
import os
import re
import subprocess
from pathlib import Path

import cscan
from source import files, relative, shell_scripts, text

FUNCTION_LINES = 60
NESTING = 4
FILE_LINES = 600
HEADER_LINES = 300
CODE = (".c", ".h", ".ts", ".tsx", ".mjs", ".js", ".css", ".py", ".html")
SCRIPT = (".ts", ".tsx", ".mjs", ".js")


def judge(where: str, name: str, length: int, nesting: int) -> list[str]:
    problems = []
    if length > FUNCTION_LINES:
        problems.append(f"{where}: {name} has {length} code lines, at most {FUNCTION_LINES}")
    if nesting > NESTING:
        problems.append(f"{where}: {name} nests {nesting} deep, at most {NESTING}")
    return problems


def file_length(root: Path) -> list[str]:
    problems = []
    for path in sorted(set(files(root, *CODE) + shell_scripts(root))):
        limit = HEADER_LINES if path.suffix == ".h" else FILE_LINES
        lines = text(path).count("\n")
        if lines > limit:
            problems.append(f"{relative(root, path)}: {lines} lines, at most {limit}")
    return problems


def c_functions(root: Path) -> list[str]:
    problems = []
    for path in files(root, ".c", ".h"):
        for function in cscan.functions(text(path)):
            where = f"{relative(root, path)}:{function.line}"
            problems += judge(where, function.name, function.length, function.nesting)
    return problems


def script_functions(root: Path) -> list[str]:
    """TypeScript and JavaScript, measured by the TypeScript compiler's own parser."""
    paths = [relative(root, p) for p in files(root, *SCRIPT)]
    if not paths:
        return []
    here = Path(__file__).parent
    node = os.environ.get("VL_NODE", "node")
    done = subprocess.run([node, here / "shape.mjs"], input=json.dumps(paths), text=True,
                          cwd=root, capture_output=True, check=False)
    if done.returncode != 0:
        return [f"tests/lint/shape.mjs: {done.stderr.strip()}"]
    problems = []
    for item in json.loads(done.stdout):
        where = f"{item['file']}:{item['line']}"
        if item["kind"] == "any":
            problems.append(f"{where}: the type `any`; parse from `unknown` instead")
        else:
            problems += judge(where, item["name"], item["length"], item["nesting"])
    return problems


def python_functions(root: Path) -> list[str]:
    problems = []
    for path in files(root, ".py"):
        source = text(path)
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = source.split("\n")[node.lineno - 1:node.end_lineno]
                length = sum(1 for line in lines if line.strip() and not line.strip()[0] == "#")
                where = f"{relative(root, path)}:{node.lineno}"
                problems += judge(where, node.name, length, python_nesting(node.body, 0))
    return problems


def python_nesting(body: list[ast.stmt], depth: int) -> int:
    deepest = depth
    for node in body:
        if isinstance(node, (ast.If, ast.For, ast.While, ast.With, ast.Try)):
            rest = getattr(node, "orelse", [])
            chained = isinstance(node, ast.If) and len(rest) == 1 and isinstance(rest[0], ast.If)
            rest_depth = depth if chained or not rest else depth + 1
            deepest = max(deepest, python_nesting(node.body, depth + 1),
                          python_nesting(rest, rest_depth))
    return deepest


def shell_functions(root: Path) -> list[str]:
    """From `name() {` to the `}` in the first column."""
    problems = []
    for path in shell_scripts(root):
        for match in re.finditer(r"^(\w+)\(\) [({]$.*?^[)}]", text(path), re.DOTALL | re.MULTILINE):
            lines = [line.strip() for line in match.group().split("\n")]
            length = sum(1 for line in lines if line and line[0] != "#")
            number = text(path).count("\n", 0, match.start()) + 1
            problems += judge(f"{relative(root, path)}:{number}", match.group(1), length, 0)
    return problems
