"""lint_test.py - each check finds the sample that it exists for, and passes a clean one."""
import os
import tempfile
import unittest
from pathlib import Path

import cscan
import lint
import source

DEEP = "for (;;) if (a) while (b) { switch (c) { case 1: if (d) { e(); } } }"
CLEAN_C = '#include "base/a.h"\n\nint vl_a(void)\n{\n    return 0;\n}\n'
CLEAN_POSIX = ("#include <dirent.h>\n#include <sys/mman.h>\n\nvoid *f(void)\n{\n"
               "    return mmap(0, 1, 0, 0, -1, 0);\n}\n"
               "struct dirent *g(DIR *d)\n{\n    return readdir(d);\n}\n")
CLEAN_H = "#ifndef VL_BASE_A_H\n#define VL_BASE_A_H\n\nint vl_a(void);\n\n#endif\n"
BARE_UNIT = "[Service]\nExecStart=/bin/true\n"


def long_c(lines: int) -> str:
    return "int f(int a)\n{\n" + "    a++;\n" * (lines - 4) + "    return a;\n}\n"


# check -> samples that it must refuse: (file, content)
BAD = {
    "file-length": [("server/base/a.c", "int a;\n" * 601), ("server/base/a.h", "int a;\n" * 301),
                    ("web/src/a.ts", "let a;\n" * 601), ("dev", "#!/bin/bash\n" + "true\n" * 600)],
    "c-functions": [("server/base/a.c", long_c(61)),
                    ("server/base/b.c", "int f(void)\n{\n" + DEEP + "\n}\n"),
                    ("server/base/c.h", "static inline int f(void)\n{\n" + DEEP + "\n}\n")],
    "script-functions": [
        ("web/src/a.ts", "function f() {\n" + "g();\n" * 60 + "}\n"),
        ("web/src/b.tsx", "const f = () => {\n" + "g();\n" * 60 + "};\n"),
        ("tests/c.mjs", "function f(a) { if (a) for (;;) while (a) { try { if (a) { g(); } }"
                        " catch {} } }\n"),
        ("web/src/d.ts", "export let a: any = 1;\n")],
    "python-functions": [
        ("a.py", "def f():\n" + "    g()\n" * 60),
        ("b.py", "def f(a):\n if a:\n  for b in a:\n   while b:\n    with b:\n     if b:\n      g()\n")],
    "shell-functions": [("run.sh", "f() {\n" + "    true\n" * 59 + "}\n")],
    "include-direction": [
        ("server/media/a.c", '#include "domain/a.h"\n'), ("server/base/a.c", '#include "media/a.h"\n'),
        ("server/domain/a.c", '#include "base/log.h"\n'),
        ("plugins/x/a.c", '#include "base/err.h"\n'), ("plugins/x/a.c", '#include "y/a.h"\n'),
        ("server/base/a.c", '#include "../base/a.h"\n'), ("server/base/a.c", '#include "gone.h"\n'),
        ("server/elsewhere/a.c", '#include "base/a.h"\n')],
    "purity": [("server/domain/a.c", "#include <uv.h>\n"), ("plugins/x/a.c", "#include <pthread.h>\n"),
               ("server/domain/a.c", "int f(void) { return (int)time(0); }\n"),
               ("plugins/sdk/a.c", "void f(void) { printf(\"a\"); }\n")],
    "library-homes": [("server/gateway/a.c", "#include <libwebsockets.h>\n"),
                      ("server/media/a.c", "#include <sqlite3.h>\n"),
                      ("server/domain/a.c", "#include <openssl/evp.h>\n")],
    "banned-calls": [("server/base/a.c", f"void f(void)\n{{\n    {call}(a, b);\n}}\n")
                     for call in ("strcpy", "strcat", "sprintf", "vsprintf", "gets", "strncpy",
                                  "strncat", "strtok", "atoi", "atol", "atof", "system", "popen",
                                  "alloca", "setjmp", "rand", "srand")],
    "no-exemptions": [("server/base/a.c", "int a; // NO" + "LINT\n"),
                      ("web/src/a.ts", "// @ts-" + "ignore\n")],
    "stands-alone": [("README.md", "see ../" + "shared/x\n"), ("dev", "cd /" + "work/main\n"),
                     ("web/package-lock.json", '{ "a": { "resolved": "https://x.example/a.tgz" } }\n')],
    "whitespace": [("server/base/a.c", "int a; \n"), ("server/base/a.c", "int a;"),
                   ("web/src/a.ts", "let a;\r\n")],
    "json": [("a.json", '{"a": 1, "a": 2}\n'), ("b.json", "{\n")],
    "headers-alone": [("server/base/a.h", "size_t f(void);\n"),
                      ("server/base/a.h", "struct twice {\n    int a;\n};\n"),
                      ("server/domain/a.h", '#include "media/b.h"\n')],
    "clang-format": [("server/base/a.c", "int  a ;\n")],
    "cppcheck": [("server/base/a.c", "int f(void)\n{\n    int a[2] = { 0, 0 };\n    return a[2];\n}\n"),
                 ("server/base/a.c", "#include <unistd.h>\nint f(void)\n{\n    return dup(-1);\n}\n"),
                 ("server/base/a.c", "#include <sys/mman.h>\nvoid *f(void)\n{\n"
                                     "    return mmap(0, 1, 0, 0, -2, 0);\n}\n")],
    "shellcheck": [("dev", "#!/bin/bash\nrm $1\n")],
    "systemd": [("systemd/a.service", BARE_UNIT)],
}
CLEAN = {"server/base/a.c": CLEAN_C, "server/base/b.c": CLEAN_POSIX, "server/base/a.h": CLEAN_H, "server/base/tests/a_test.c": CLEAN_C,
         "web/src/a.ts": "export const a: unknown = 1;\n", "a.json": '{"a": 1}\n',
         "plugins/x/a.h": '#ifndef X_A_H\n#define X_A_H\n\nint a(void);\n\n#endif\n',
         "plugins/x/a.c": '#include "x/a.h"\n\nint a(void)\n{\n    return 0;\n}\n',
         "run.sh": "#!/bin/bash\nset -eu\nf() {\n    true\n}\nf\n", "b.py": "def f():\n    pass\n"}


def tree(samples: dict[str, str]) -> tempfile.TemporaryDirectory:
    folder = tempfile.TemporaryDirectory()
    for name, content in samples.items():
        path = Path(folder.name) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="")
    repository = Path(__file__).resolve().parents[2]
    (Path(folder.name) / ".clang-format").symlink_to(repository / ".clang-format")
    return folder


class Checks(unittest.TestCase):
    def test_every_check_has_a_bad_sample(self):
        self.assertEqual(set(BAD), set(lint.CHECKS))

    def test_clean_tree_passes(self):
        with tree(CLEAN) as folder:
            for name, check in lint.CHECKS.items():
                with self.subTest(name):
                    self.assertEqual(check(Path(folder)), [])

    def test_ignores_what_is_no_source(self):
        with tree({"build/a.c": "int  a;", "node_modules/x/a.json": "{",
                   "web/src/generated/a.ts": "x\n" * 700}) as folder:
            self.assertEqual([source.relative(Path(folder), p) for p in source.files(Path(folder))],
                             [".clang-format"])


def refuses(check: str, name: str, content: str):
    def test(self):
        with tree({name: content}) as folder:
            problems = lint.CHECKS[check](Path(folder))
        self.assertTrue(problems, f"{check} passes {name}: {content[:60]!r}")
        self.assertIn(name, problems[0], "found something else")
    return test


for check_name, bad_samples in BAD.items():
    for index, (file_name, bad) in enumerate(bad_samples):
        setattr(Checks, f"test_{check_name.replace('-', '_')}_refuses_{index}",
                refuses(check_name, file_name, bad))


class Scanner(unittest.TestCase):
    def one(self, code: str) -> cscan.Function:
        found = cscan.functions(code)
        self.assertEqual(len(found), 1, found)
        return found[0]

    def test_length_leaves_out_comments_and_blank_lines(self):
        found = self.one("static int\nf(void)\n{\n    /* why\n     * so */\n\n    return 1; // x\n}\n")
        self.assertEqual((found.name, found.line, found.length), ("f", 1, 5))

    def test_sixty_lines_are_allowed(self):
        self.assertEqual(self.one(long_c(60)).length, 60)

    def test_nesting(self):
        table = [("a();", 0), ("if (a) b();", 1), ("if (a) { b(); } else if (c) d(); else e();", 1),
                 ("for (;;) { if (a) { b(); } }", 2), ("do { if (a) b(); } while (c);", 2),
                 ("switch (a) { case 1: if (b) c(); break; default: d(); }", 2), (DEEP, 5),
                 ("x = (struct s){ .a = 1, .b = { 2 } };", 0), ("MACRO(a) if (b) { c(); }", 1),
                 ("out: free(a); if (b) return;", 1), ('s("if (a) { if (b) {");', 0)]
        for body, depth in table:
            with self.subTest(body):
                self.assertEqual(self.one("int f(void)\n{\n" + body + "\n}\n").nesting, depth)

    def test_finds_functions_among_other_things(self):
        code = ("#define TWICE(x) \\\n    do { x; } while (0)\nstruct s { int a; };\n"
                "static const struct { int a; } t[] = { { 1 }, { 2 } };\nenum { A, B };\n"
                "int declared(void);\n#ifdef A\nint f(int a)\n{\n#else\nint f(void)\n{\n#endif\n"
                "    return 0;\n}\nstatic __attribute__((unused)) struct s *g(void)\n{\n}\n"
                "int (*h)(void) = 0;\n")
        self.assertEqual([f.name for f in cscan.functions(code)], ["f", "g"])


if __name__ == "__main__":
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    unittest.main()
