import { describe, expect, test } from "vitest";
import { translator } from "../src/text/catalogue";
import { da as pagesDa } from "../src/text/da";
import { en as pagesEn } from "../src/text/en";
import { figuresDa } from "../src/text/figures-da";
import { figuresEn } from "../src/text/figures-en";
import { format } from "../src/text/format";

const sources = import.meta.glob<string>(["../src/**/*.ts", "../src/**/*.tsx", "!../src/text/{da,en,figures-}*.ts"], {
  query: "?raw", eager: true, import: "default" });
const da = { ...pagesDa, ...figuresDa };
const en = { ...pagesEn, ...figuresEn };
const code = Object.values(sources).join("\n");

const names = (message: string): string[] =>
  [...message.matchAll(/\{(\w+)(?=[,}])/g)].map((found) => found[1] ?? "").filter(Boolean).sort();

describe("the catalogues", () => {
  test("have the same keys and the same placeholders", () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(da).sort());
    for (const [key, message] of Object.entries(da)) {
      const theirs = new Set(names(en[key as keyof typeof da]));
      expect(theirs, key).toEqual(new Set(names(message)));
    }
  });

  test("have no empty text, and every one can be formatted for none, one and many", () => {
    for (const catalogue of [da, en]) {
      for (const [key, message] of Object.entries(catalogue)) {
        for (const n of [0, 1, 7]) {
          const values = Object.fromEntries(names(message).map((name) => [name, n]));
          const text = format("da", message, values);
          expect(text.trim(), key).not.toBe("");
          expect(text, key).not.toMatch(/[{}#]/);
        }
      }
    }
  });

  test("have no key that the pages do not use", () => {
    // t(`urgency.${x}`) uses every key that fits the pattern.
    const templates = [...code.matchAll(/`([a-z_]+\.[^`]*\$\{[^`]*)`/g)].map((found) =>
      new RegExp(`^${(found[1] ?? "").split(/\$\{[^}]*\}/).map((part) => part.replaceAll(".", "\\.")).join(".+")}$`));
    const unused = Object.keys(da).filter((key) =>
      !code.includes(`"${key}"`) && !templates.some((template) => template.test(key))
      && !(key.endsWith("_text") && code.includes("`${key}_text`")));
    expect(unused.join(" ")).toBe("");
  });

  test("pages hold no text of their own", () => {
    const pages = Object.entries(sources).filter(([path]) => path.endsWith(".tsx"));
    for (const [path, text] of pages) {
      const words = [...text.matchAll(/>([^<>{}=;()]*\p{L}{3,}[^<>{}=;()]*)<\//gu)].map((found) => found[1]);
      expect(words, path).toEqual([]);
    }
  });
});

describe("the formatter", () => {
  test("chooses plurals by the language's rules, exact numbers first", () => {
    const message = "{n, plural, =0 {ingen} one {# bil} other {# biler}}";
    expect([0, 1, 2].map((n) => format("da", message, { n }))).toEqual(["ingen", "1 bil", "2 biler"]);
  });
  test("fills in values, also inside a plural", () => {
    expect(format("en", "{a} {n, plural, other {{a} of #}}", { a: "x", n: 3 })).toBe("x x of 3");
  });
  test("does not hide a missing value", () => {
    expect(() => format("da", "Hej {name}")).toThrow();
  });
  test("never reads placeholders out of a value", () => {
    expect(translator("da")("talk.camera_off", { name: "{n, plural, other {#}}" })).toContain("{n, plural");
  });
});
