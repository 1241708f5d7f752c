/** A finished call as a record keeps it: what is printed, and what is pasted as plain text. Pure. */
import type { Call, NextStep, Patient, Person, Score } from "../protocol/generated";
import type { Language } from "../state/board";
import { recordTimeText, type Translate } from "../text/catalogue";

export interface RecordRow { label: string; text: string }
export interface CallRecord { title: string; rows: readonly RecordRow[] }

const COLUMNS = 76;
const INDENT = "  ";

const join = (parts: readonly (string | undefined)[], between: string): string => parts.filter(Boolean).join(between);

const personText = (person: Person | undefined): string =>
  join([person?.name, person?.title, person?.organisation, person?.telephone], ", ");

export function patientText(patient: Patient | undefined, t: Translate): string {
  return join([
    patient?.name,
    patient?.sex && t(`form.sex.${patient.sex}`).toLowerCase(),
    patient?.age === undefined ? undefined : t("case.age", { age: patient.age }),
    patient?.municipality,
  ], ", ");
}

/** "Ny kontrol (praksis, inden for en uge)" */
export function nextStepText(next: NextStep | undefined, t: Translate): string {
  if (!next) return "";
  const around = join([next.who && t(`next.who.${next.who}`), next.by], ", ");
  return next.what && around ? `${next.what} (${around})` : next.what || around;
}

function scoreText(score: Score, language: Language, t: Translate): string {
  const value = score.value === null ? t("triage.score_missing") : join([String(score.value), score.max ? String(score.max) : ""], "/");
  const partial = score.value !== null && score.complete === false ? t("triage.score_partial") : "";
  return join([`${score.name[language]}: ${value}`, partial, score.band?.[language]], ", ");
}

function whoRows(call: Call, language: Language, t: Translate): [string, string][] {
  const isCaller = call.part === "caller";
  const caller = call.case?.caller ?? (isCaller ? undefined : call.peer?.person);
  const time = (utc: string | undefined): string => (utc ? recordTimeText(language, utc) : "");
  return [
    [t("record.hotline"), call.hotline_name[language]],
    [t("record.times"), join([
      t("record.placed", { time: time(call.placed_at) }),
      call.answered_at && t("record.answered", { time: time(call.answered_at) }),
      call.ended_at && t("record.ended", { time: time(call.ended_at) })], ", ")],
    [t("record.caller"), personText(caller)],
    [t("record.answered_by"), personText(call.outcome?.by ?? (isCaller ? call.peer?.person : undefined))],
  ];
}

function caseRows(call: Call, language: Language, t: Translate): [string, string][] {
  const content = call.case;
  const assessed = call.outcome?.assessed;
  return [
    [t("record.patient"), patientText(content?.patient, t)],
    [t("record.urgency"), join([t(`urgency.${call.urgency}`),
      assessed && t("record.assessed", { urgency: t(`urgency.${assessed}`).toLowerCase() })], ", ")],
    [t("record.question"), content?.question ?? ""],
    [t("case.override"), content?.override_reason ?? ""],
    [t("triage.red_flags"), (content?.triage.red_flags ?? []).map((flag) => flag.text[language]).join("\n")],
    [t("triage.scores"), (content?.triage.scores ?? []).map((score) => scoreText(score, language, t)).join("\n")],
  ];
}

function noteRows(call: Call, language: Language, t: Translate): [string, string][] {
  const { outcome } = call;
  if (!outcome) return [];
  const { denied } = outcome;
  return [
    [t("record.outcome"), t(`outcome.${outcome.outcome}`)],
    [t("denied.title"), denied ? join([denied.reason && t(`denied.reason.${denied.reason}`), denied.text], ". ") : ""],
    [t("note.assessment"), outcome.assessment ?? ""],
    [t("note.advice"), outcome.note],
    [t("note.next"), nextStepText(outcome.next_step, t)],
    [t("note.safety_net"), outcome.safety_net ?? ""],
    [t("record.signed"), join([outcome.by.name, recordTimeText(language, outcome.at)], ", ")],
  ];
}

export function recordOf(call: Call, language: Language, t: Translate): CallRecord {
  const rows = [...whoRows(call, language, t), ...caseRows(call, language, t), ...noteRows(call, language, t)];
  return {
    title: t("record.title", { call: call.call }),
    rows: rows.filter(([, text]) => text.trim() !== "").map(([label, text]) => ({ label, text: text.trim() })),
  };
}

/** Words are never broken: one that is too long has a line of its own. */
function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split(/\r?\n/)) {
    let line = "";
    for (const word of paragraph.split(/\s+/).filter(Boolean)) {
      const longer = line ? `${line} ${word}` : word;
      if (line && longer.length > columns) {
        lines.push(line);
        line = word;
      } else {
        line = longer;
      }
    }
    lines.push(line);
  }
  return lines;
}

function rowText({ label, text }: RecordRow): string {
  const whole = `${label}: ${text}`;
  if (!text.includes("\n") && whole.length <= COLUMNS) return whole;
  return [`${label}:`, ...wrap(text, COLUMNS - INDENT.length).map((line) => (line ? INDENT + line : ""))].join("\n");
}

/** Plain lines for whatever system keeps the patient's record. */
export function recordText(call: Call, language: Language, t: Translate): string {
  const { title, rows } = recordOf(call, language, t);
  return [title, "=".repeat(title.length), ...rows.map(rowText)].join("\n") + "\n";
}
