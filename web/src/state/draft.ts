/** What the GP has filled in so far, and what of it may be sent. Pure; session storage is the shell's. */
import type { Answers, CallPlaceParams, Patient, Triage, Urgency } from "../protocol/generated";
import { isRecord } from "../protocol/validate";
import { flatten, isEnabled, type Form, type Item, type Scalar } from "./questionnaire";

/** `values` are what stands in the controls: booleans, option codes, and numbers as they were typed. */
export interface Draft {
  question: string;
  name: string;
  age: string;
  sex: "" | "female" | "male" | "other";
  values: Readonly<Record<string, boolean | string>>;
  urgency: Urgency | null;
  reason: string;
}

export const emptyDraft: Draft = {
  question: "", name: "", age: "", sex: "", values: {}, urgency: null, reason: "" };

/** Danish keyboards write 37,5. null: not a number. */
export function parseNumber(typed: string): number | null {
  const plain = typed.trim().replace(",", ".");
  return /^[-+]?\d{1,9}(\.\d{1,6})?$/.test(plain) ? Number(plain) : null;
}

export type Fault = "not_a_number" | "not_whole" | "too_low" | "too_high";

export function faultOf(item: Item, typed: boolean | string | undefined): Fault | null {
  if (item.kind !== "integer" && item.kind !== "decimal") return null;
  if (typeof typed !== "string" || typed.trim() === "") return null;
  const number = parseNumber(typed);
  if (number === null) return "not_a_number";
  if (item.kind === "integer" && !Number.isInteger(number)) return "not_whole";
  if (item.min !== null && number < item.min) return "too_low";
  return item.max !== null && number > item.max ? "too_high" : null;
}

function answerOf(item: Item, typed: boolean | string | undefined): Scalar | null {
  if (typed === undefined || typed === "") return null;
  if (item.kind === "boolean") return typeof typed === "boolean" ? typed : null;
  if (typeof typed !== "string" || faultOf(item, typed)) return null;
  if (item.kind === "integer" || item.kind === "decimal") return parseNumber(typed);
  return typed.slice(0, 2000);
}

/** The answers of the questions that are shown; one that was hidden again does not count. */
export function answersOf(form: Form, draft: Draft): Answers {
  const answers: Record<string, Scalar> = {};
  const visit = (items: readonly Item[]): void => {
    for (const item of items) {
      if (!isEnabled(item, answers)) continue;
      const value = Object.hasOwn(draft.values, item.linkId) ? answerOf(item, draft.values[item.linkId]) : null;
      if (value !== null) answers[item.linkId] = value;
      visit(item.items);
    }
  };
  visit(form.items);
  return answers;
}

export function countAnswered(section: Item, answers: Answers): { answered: number; asked: number } {
  const asked = flatten(section.items).filter((one) =>
    one.kind !== "group" && one.kind !== "display" && isEnabled(one, answers));
  return { asked: asked.length, answered: asked.filter((one) => Object.hasOwn(answers, one.linkId)).length };
}

export function patientOf(draft: Draft): Patient | null {
  const age = parseNumber(draft.age);
  const patient: Patient = {
    ...(draft.name.trim() ? { name: draft.name.trim().slice(0, 120) } : {}),
    ...(age !== null && Number.isInteger(age) && age >= 0 && age <= 130 ? { age } : {}),
    ...(draft.sex ? { sex: draft.sex } : {}),
  };
  return Object.keys(patient).length > 0 ? patient : null;
}

export function isOverride(draft: Draft, triage: Triage | null): boolean {
  return draft.urgency !== null && triage !== null && triage.suggested !== null && draft.urgency !== triage.suggested;
}

/** Why the call cannot be placed yet, in the order of the page. */
export type Obstacle = "question" | "answers" | "urgency" | "reason";

export function obstacles(form: Form, draft: Draft, triage: Triage | null): Obstacle[] {
  const answers = answersOf(form, draft);
  const shown = flatten(form.items).filter((one) => isEnabled(one, answers));
  const faulty = shown.some((one) =>
    faultOf(one, draft.values[one.linkId]) !== null || (one.required && isUnanswered(one, answers)));
  const found: [Obstacle, boolean][] = [
    ["question", draft.question.trim() === ""],
    ["answers", faulty],
    ["urgency", draft.urgency === null],
    ["reason", isOverride(draft, triage) && draft.reason.trim() === ""],
  ];
  return found.filter(([, stands]) => stands).map(([name]) => name);
}

function isUnanswered(item: Item, answers: Answers): boolean {
  return item.kind !== "group" && item.kind !== "display" && !Object.hasOwn(answers, item.linkId);
}

/** A confirmed suggestion that has since changed must be confirmed again. */
export function afterSuggestion(draft: Draft, before: Triage | null, now: Triage): Draft {
  const wasConfirmed = before !== null && draft.urgency !== null && draft.urgency === before.suggested;
  return wasConfirmed && now.suggested !== before.suggested ? { ...draft, urgency: null } : draft;
}

export function placeParams(
  hotline: string, key: string, form: Form, draft: Draft, triage: Triage | null): CallPlaceParams | null {
  const patient = patientOf(draft);
  if (draft.urgency === null || draft.question.trim() === "") return null;
  return {
    hotline, key, urgency: draft.urgency, answers: answersOf(form, draft),
    question: draft.question.trim().slice(0, 2000),
    ...(patient ? { patient } : {}),
    ...(isOverride(draft, triage) ? { override_reason: draft.reason.trim().slice(0, 500) } : {}),
  };
}

const isSex = (raw: unknown): raw is Draft["sex"] => raw === "female" || raw === "male" || raw === "other";
const isUrgency = (raw: unknown): raw is Urgency =>
  raw === "immediate" || raw === "urgent" || raw === "subacute" || raw === "routine";

/** Reads a draft that was put away; anything odd in it is left out. */
export function parseDraft(stored: string | null): Draft {
  let raw: unknown;
  try {
    raw = JSON.parse(stored ?? "null");
  } catch {
    return emptyDraft;
  }
  if (!isRecord(raw)) return emptyDraft;
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  const values = Object.entries(isRecord(raw.values) ? raw.values : {}).filter(
    (entry): entry is [string, boolean | string] => typeof entry[1] === "boolean" || typeof entry[1] === "string");
  return {
    question: text(raw.question), name: text(raw.name), age: text(raw.age), reason: text(raw.reason),
    sex: isSex(raw.sex) ? raw.sex : "", urgency: isUrgency(raw.urgency) ? raw.urgency : null,
    values: Object.fromEntries(values),
  };
}
