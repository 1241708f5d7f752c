// The size budget: what a tab must fetch before the sign-in page stands, and what a call needs besides.
import { readdir, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

// Every page and both languages come at once, so that a ring never waits for a download.
const BUDGET_KB = { "first page (js + css, gzip)": 95, "figures (gzip)": 40, "media (gzip)": 90 };
/** The coordinator's and the department's pages: fetched there, and never before a ring. */
const FIGURES = /figures|use-report|uplot/i;

const folder = new URL("../../build/web/", import.meta.url);
const html = await readFile(new URL("index.html", folder), "utf8");
const files = (await readdir(new URL("assets/", folder))).filter((name) => /\.(js|css)$/.test(name));

const size = { "first page (js + css, gzip)": 0, "figures (gzip)": 0, "media (gzip)": 0 };
for (const name of files) {
  const bytes = gzipSync(await readFile(new URL(`assets/${name}`, folder))).length;
  const later = FIGURES.test(name) ? "figures (gzip)" : "media (gzip)";
  size[html.includes(name) ? "first page (js + css, gzip)" : later] += bytes;
}

for (const [what, bytes] of Object.entries(size)) {
  const kilobytes = (bytes / 1024).toFixed(1);
  console.log(`${what}: ${kilobytes} KB of ${BUDGET_KB[what]} KB`);
  if (bytes > BUDGET_KB[what] * 1024) process.exitCode = 1;
}
if (/<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=/i.test(html)) {
  console.error("index.html has inline script, style or handlers, which the content security policy forbids");
  process.exitCode = 1;
}
