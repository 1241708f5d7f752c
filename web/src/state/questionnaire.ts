/** A FHIR R4 Questionnaire, read from `unknown` into what the form needs. What it does not know it leaves out. */
import { isRecord } from "../protocol/validate";
import type { Text } from "../protocol/generated";

export type Kind = "boolean" | "integer" | "decimal" | "choice" | "string" | "text" | "date" | "display" | "group";
export type Scalar = boolean | number | string;

export interface Condition { question: string; operator: string; answer: Scalar }
export interface Option { code: string; text: Text }

export interface Item {
  linkId: string;
  kind: Kind;
  text: Text;
  required: boolean;
  unit: string;
  min: number | null;
  max: number | null;
  options: Option[];
  when: Condition[];
  whenAny: boolean;
  items: Item[];
}

export interface Form { title: Text; items: Item[] }

const KINDS: Record<string, Kind> = {
  boolean: "boolean", integer: "integer", decimal: "decimal", quantity: "decimal", choice: "choice",
  "open-choice": "choice", string: "string", text: "text", date: "date", display: "display", group: "group",
};
const EXTENSION = "http://hl7.org/fhir/StructureDefinition/";
const MAX_DEPTH = 6;
const MAX_ITEMS = 256;

const list = (raw: unknown): Record<string, unknown>[] => (Array.isArray(raw) ? raw.filter(isRecord) : []);
const text = (raw: unknown): string => (typeof raw === "string" ? raw : "");

function extension(raw: unknown, url: string): Record<string, unknown> | null {
  return list(isRecord(raw) ? raw.extension : null).find((one) => one.url === url) ?? null;
}

function english(raw: unknown): string {
  const all = list(isRecord(raw) ? raw.extension : null).filter((one) => one.url === `${EXTENSION}translation`);
  const found = all.find((one) => text(extension(one, "lang")?.valueCode).startsWith("en"));
  return text(extension(found, "content")?.valueString) || text(extension(found, "content")?.valueMarkdown);
}

/** `text` in Danish, with the translation that stands beside it in `_text`. */
function bilingual(owner: Record<string, unknown>, key: string): Text {
  const da = text(owner[key]);
  return { da, en: english(owner[`_${key}`]) || da };
}

function bound(raw: Record<string, unknown>, name: string): number | null {
  const found = extension(raw, EXTENSION + name);
  const value = found?.valueInteger ?? found?.valueDecimal;
  return typeof value === "number" ? value : null;
}

function unitOf(raw: Record<string, unknown>): string {
  const coding = extension(raw, `${EXTENSION}questionnaire-unit`)?.valueCoding;
  return isRecord(coding) ? text(coding.display) || text(coding.code) : "";
}

function option(raw: Record<string, unknown>): Option | null {
  if (isRecord(raw.valueCoding)) {
    const code = text(raw.valueCoding.code);
    const words = bilingual(raw.valueCoding, "display");
    return code ? { code, text: words.da ? words : { da: code, en: code } } : null;
  }
  const plain = typeof raw.valueInteger === "number" ? String(raw.valueInteger) : text(raw.valueString);
  return plain ? { code: plain, text: { da: plain, en: plain } } : null;
}

function condition(raw: Record<string, unknown>): Condition | null {
  const coding = isRecord(raw.answerCoding) ? raw.answerCoding.code : undefined;
  const answer = raw.answerBoolean ?? raw.answerInteger ?? raw.answerDecimal ?? raw.answerString ?? coding;
  const usable = typeof answer === "boolean" || typeof answer === "number" || typeof answer === "string";
  return usable && text(raw.question) ? { question: text(raw.question), operator: text(raw.operator), answer } : null;
}

const present = <T>(value: T | null): value is T => value !== null;

function item(raw: Record<string, unknown>, depth: number, left: { items: number }): Item | null {
  const kind = KINDS[text(raw.type)];
  const linkId = text(raw.linkId);
  if (!kind || !linkId || depth > MAX_DEPTH || --left.items < 0) return null;
  return {
    linkId, kind,
    text: bilingual(raw, "text"),
    required: raw.required === true,
    unit: unitOf(raw),
    min: bound(raw, "minValue"),
    max: bound(raw, "maxValue"),
    options: list(raw.answerOption).map(option).filter(present),
    when: list(raw.enableWhen).map(condition).filter(present),
    whenAny: raw.enableBehavior === "any",
    items: list(raw.item).map((one) => item(one, depth + 1, left)).filter(present),
  };
}

export function parseQuestionnaire(raw: unknown): Form | null {
  if (!isRecord(raw) || raw.resourceType !== "Questionnaire") return null;
  const left = { items: MAX_ITEMS };
  const items = list(raw.item).map((one) => item(one, 1, left)).filter(present);
  return { title: bilingual(raw, "title"), items };
}

/** Top-level groups are the form's sections; what stands outside a group makes one section of its own. */
export function sections(form: Form): Item[] {
  const loose = form.items.filter((one) => one.kind !== "group");
  const groups = form.items.filter((one) => one.kind === "group");
  if (loose.length === 0) return groups;
  const rest: Item = {
    linkId: "_", kind: "group", text: form.title, required: false, unit: "", min: null, max: null, options: [],
    when: [], whenAny: false, items: loose,
  };
  return [rest, ...groups];
}

export function flatten(items: readonly Item[]): Item[] {
  return items.flatMap((one) => [one, ...flatten(one.items)]);
}

function holds(one: Condition, answer: Scalar | undefined): boolean {
  if (one.operator === "exists") return (answer !== undefined) === one.answer;
  if (answer === undefined) return false;
  switch (one.operator) {
    case "=": return answer === one.answer;
    case "!=": return answer !== one.answer;
    case ">": return answer > one.answer;
    case "<": return answer < one.answer;
    case ">=": return answer >= one.answer;
    case "<=": return answer <= one.answer;
    default: return false;
  }
}

export type Answered = Readonly<Record<string, Scalar>>;

export function isEnabled(one: Item, answers: Answered): boolean {
  if (one.when.length === 0) return true;
  const test = (c: Condition): boolean =>
    holds(c, Object.hasOwn(answers, c.question) ? answers[c.question] : undefined);
  return one.whenAny ? one.when.some(test) : one.when.every(test);
}
