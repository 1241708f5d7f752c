"""cscan.py - just enough of C to find functions, count their lines and see how deep they nest.

Not a parser: it sees tokens, brackets and control keywords. Comments and strings are blanked
first, keeping line numbers."""
import re
from dataclasses import dataclass

TOKEN = re.compile(r"[A-Za-z_]\w*|\d[\w.]*|->|\S")
CLOSES = {"(": ")", "{": "}", "[": "]"}
TAKES_CONDITION = {"if", "for", "while", "switch"}
BLANK = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL)


@dataclass
class Token:
    text: str
    line: int


@dataclass
class Function:
    name: str
    line: int      # of the signature's first token
    length: int    # lines with code on them, signature and braces included
    nesting: int   # control statements inside one another


def without_comments(source: str) -> str:
    """Comments gone; strings empty but still there; same lines."""
    def blank(match):
        quote = match.group()[0]
        newlines = "\n" * match.group().count("\n")
        return newlines or " " if quote == "/" else quote + newlines + quote
    return BLANK.sub(blank, source)


def tokens(source: str) -> list[Token]:
    """Tokens without the preprocessor's lines; of #if/#else, the first branch stands for both."""
    found, continued, skipping = [], False, []
    for number, line in enumerate(without_comments(source).split("\n"), 1):
        directive = re.match(r"\s*#\s*(\w+)", line)
        if directive and not continued:
            track_conditional(directive.group(1), skipping)
        if not directive and not continued and not any(skipping):
            found += [Token(t, number) for t in TOKEN.findall(line)]
        continued = (continued or bool(directive)) and line.endswith("\\")
    return found


def track_conditional(directive: str, skipping: list[bool]) -> None:
    if directive in ("if", "ifdef", "ifndef"):
        skipping.append(False)
    elif directive in ("else", "elif") and skipping:
        skipping[-1] = True
    elif directive == "endif" and skipping:
        skipping.pop()


def skip_brackets(toks: list[Token], at: int) -> int:
    """Index after the bracket that closes the one at `at`."""
    open_brackets = []
    while at < len(toks):
        text = toks[at].text
        if text in CLOSES:
            open_brackets.append(CLOSES[text])
        elif open_brackets and text == open_brackets[-1]:
            open_brackets.pop()
        at += 1
        if not open_brackets:
            break
    return at


def functions(source: str) -> list[Function]:
    toks = tokens(source)
    found, start, at = [], 0, 0
    while at < len(toks):
        text = toks[at].text
        if text == "{":
            end = skip_brackets(toks, at)
            head = toks[start:at]
            if is_signature(head):
                found.append(measure(source, head, toks[at:end]))
                start = end
            elif not any(t.text == "=" for t in head) and not is_type(toks, end):
                start = end
            at = end
        elif text in ("(", "["):
            at = skip_brackets(toks, at)
        else:
            at += 1
            start = at if text == ";" else start
    return found


def is_signature(head: list[Token]) -> bool:
    texts = [t.text for t in head]
    return bool(texts) and texts[-1] == ")" and "=" not in texts and "typedef" not in texts


def is_type(toks: list[Token], end: int) -> bool:
    """After a struct, union or enum body comes a declarator or a semicolon."""
    return end < len(toks) and toks[end].text != "}"


def measure(source: str, head: list[Token], body: list[Token]) -> Function:
    lines = without_comments(source).split("\n")
    first, last = head[0].line, body[-1].line
    length = sum(1 for line in lines[first - 1:last] if line.strip())
    return Function(name_of(head), first, length, Nesting(body).deepest)


def name_of(head: list[Token]) -> str:
    names = [a.text for a, b in zip(head, head[1:]) if b.text == "(" and a.text[0].isalpha()]
    names = [n for n in names if n not in ("__attribute__", "VL_MUST_CHECK")]
    return names[0] if names else "?"


class Nesting:
    """Walks one function's statements; `deepest` is how far control statements nest."""

    def __init__(self, body: list[Token]):
        self.toks = body
        self.deepest = 0
        self.block(0, 0)

    def text(self, at: int) -> str:
        return self.toks[at].text if at < len(self.toks) else ""

    def block(self, at: int, depth: int) -> int:
        at += 1
        while at < len(self.toks) and self.text(at) != "}":
            at = self.statement(at, depth)
        return at + 1

    def inner(self, at: int, depth: int) -> int:
        self.deepest = max(self.deepest, depth)
        return self.statement(at, depth)

    def statement(self, at: int, depth: int) -> int:
        word = self.text(at)
        if word == "{":
            return self.block(at, depth)
        if word in TAKES_CONDITION:
            return self.inner(skip_brackets(self.toks, at + 1), depth + 1)
        if word == "else" and self.text(at + 1) == "if":
            return self.statement(at + 1, depth)
        if word in ("else", "do"):
            return self.inner(at + 1, depth + 1)
        if word in ("case", "default") or self.text(at + 1) == ":":
            return self.label(at)
        return self.expression(at)

    def label(self, at: int) -> int:
        while at < len(self.toks) and self.text(at) != ":":
            at += 1
        return at + 1

    def expression(self, at: int) -> int:
        """To its semicolon; a macro call without one ends where a keyword or brace follows."""
        while at < len(self.toks) and self.text(at) not in (";", "}"):
            if self.text(at) not in CLOSES:
                at += 1
                continue
            call = self.text(at) == "("
            at = skip_brackets(self.toks, at)
            if call and self.text(at) in TAKES_CONDITION | {"else", "do", "return", "case"}:
                return at
        return at + 1 if self.text(at) == ";" else at
