// shape.mjs - measures the functions of TypeScript and JavaScript files for shape.py.
//
// In: a JSON list of paths. Out: a JSON list of { kind: "function", file, line, name, length,
// nesting } and { kind: "any", file, line }. A function's length counts its own code lines, not
// those of functions inside it: these are measured by themselves. Nesting starts anew in each.
import { existsSync, readFileSync } from "node:fs";
import ts from "typescript";

const NESTS = new Set([
  ts.SyntaxKind.IfStatement, ts.SyntaxKind.ForStatement, ts.SyntaxKind.ForInStatement,
  ts.SyntaxKind.ForOfStatement, ts.SyntaxKind.WhileStatement, ts.SyntaxKind.DoStatement,
  ts.SyntaxKind.SwitchStatement, ts.SyntaxKind.TryStatement,
]);

function isFunction(node) {
  return ts.isFunctionLike(node) && node.body !== undefined;
}

function isElseIf(node) {
  return ts.isIfStatement(node) && ts.isIfStatement(node.parent) && node.parent.elseStatement === node;
}

/** Line numbers (0-based) with a token on them, for each function its own. */
class Measure {
  constructor(file, text) {
    this.file = file;
    this.source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    this.found = [];
  }

  lineOf(position) {
    return this.source.getLineAndCharacterOfPosition(position).line;
  }

  /** Walks below node; `owner` collects the lines of the innermost function. */
  walk(node, owner, depth) {
    if (node.kind === ts.SyntaxKind.AnyKeyword) {
      this.found.push({ kind: "any", file: this.file, line: this.lineOf(node.getStart()) + 1 });
    }
    if (isFunction(node)) {
      this.enter(node, owner);
      return;
    }
    const inner = NESTS.has(node.kind) && !isElseIf(node) ? depth + 1 : depth;
    if (owner) owner.nesting = Math.max(owner.nesting, inner);
    const children = node.getChildren(this.source);
    if (children.length === 0) this.mark(node, owner);
    for (const child of children) {
      if (child.kind < ts.SyntaxKind.FirstJSDocNode || child.kind > ts.SyntaxKind.LastJSDocNode) {
        this.walk(child, owner, inner);
      }
    }
  }

  mark(token, owner) {
    if (!owner || token.getWidth(this.source) === 0) return;
    const last = this.lineOf(token.getEnd());
    for (let line = this.lineOf(token.getStart()); line <= last; line++) owner.lines.add(line);
  }

  enter(node, outer) {
    const first = this.lineOf(node.getStart());
    const own = { lines: new Set([first]), nesting: 0 };
    outer?.lines.add(first);
    for (const child of node.getChildren(this.source)) this.walk(child, own, 0);
    const name = node.name?.getText() ?? node.parent.name?.getText() ?? "a function";
    this.found.push({
      kind: "function", file: this.file, line: first + 1, name,
      length: own.lines.size, nesting: own.nesting,
    });
  }
}

const results = [];
for (const file of JSON.parse(readFileSync(0, "utf8"))) {
  if (!existsSync(file)) continue;
  const measure = new Measure(file, readFileSync(file, "utf8"));
  measure.walk(measure.source, null, 0);
  results.push(...measure.found);
}
console.log(JSON.stringify(results));
