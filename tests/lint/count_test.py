"""count_test.py - what ./dev test believes of each runner's output is true."""
import importlib.util
import unittest
from pathlib import Path

SPEC = importlib.util.spec_from_file_location(
    "count", Path(__file__).resolve().parents[2] / ".ci" / "count.py")
COUNT = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(COUNT)

TABLE = [
    ("a command", "hello\n", 0, (1, 0)),
    ("a failed command", "hello\n", 1, (0, 1)),
    ("ours", "x\n17 passed, 2 failed\n", 1, (17, 2)),
    ("ours, none", "0 passed, 0 failed\n", 0, (0, 0)),
    ("ctest", "100% tests passed, 0 tests failed out of 12\n", 0, (12, 0)),
    ("ctest, failed", "75% tests passed, 3 tests failed out of 12\n", 8, (9, 3)),
    ("ctest, none", "Test project x\nNo tests were found!!!\n", 0, (0, 0)),
    ("vitest", "\x1b[2m      Tests \x1b[22m \x1b[32m14 passed\x1b[39m (14)\n", 0, (14, 0)),
    ("vitest, failed", " Test Files  1 failed (1)\n      Tests  1 failed | 2 passed (3)\n", 1, (2, 1)),
    ("vitest, file broken", " Test Files  1 failed (2)\n      Tests  2 passed (2)\n", 1, (2, 1)),
    ("vitest, none", "No test files found, exiting with code 1\n", 1, (0, 0)),
    ("node, tap", "# tests 3\n# pass 3\n# fail 0\n", 0, (3, 0)),
    ("node, spec", "ℹ tests 3\nℹ pass 2\nℹ fail 1\n", 1, (2, 1)),
    ("node, cancelled", "# tests 2\n# pass 1\n# fail 0\n# cancelled 1\n", 1, (1, 1)),
    ("node, a suite's last hook failed", "    ok 1 - x\nnot ok 2 - y\n# tests 3\n# pass 3\n# fail 0\n", 0, (3, 1)),
    ("node, known to fail", "    not ok 1 - x # TODO why\n# tests 3\n# pass 2\n# fail 0\n", 0, (2, 0)),
    ("unittest", "Ran 5 tests in 0.1s\n\nOK\n", 0, (5, 0)),
    ("unittest, failed", "Ran 5 tests in 0.1s\n\nFAILED (failures=1, errors=2)\n", 1, (2, 3)),
    ("died after passing", "100% tests passed, 0 tests failed out of 12\n", 139, (12, 1)),
]


class Count(unittest.TestCase):
    def test_table(self):
        for name, log, code, expected in TABLE:
            with self.subTest(name):
                self.assertEqual(COUNT.count(log, code), expected)

    def test_skipped(self):
        for log, expected in [("# skipped 2\n", 2), ("  Tests  3 passed | 1 skipped (4)\n", 1),
                              ("OK (skipped=3)\n", 3), ("ℹ skipped 0\n", 0), ("hello\n", 0)]:
            with self.subTest(log):
                self.assertEqual(COUNT.skipped(log), expected)


if __name__ == "__main__":
    unittest.main()
