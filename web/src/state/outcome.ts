/** What the specialist has filled in of an outcome, and what of it may be sent. Pure. */
import type { CallId, CallOutcomeParams, DenialReason, NextBy, Outcome, Urgency } from "../protocol/generated";
import { isRecord } from "../protocol/validate";

/** All but the note itself, which begins in the conversation. */
export interface OutcomeDraft {
  outcome: Outcome | null;
  assessed: Urgency | null;
  denied: boolean;
  reason: DenialReason | null;
  reasonText: string;
  assessment: string;
  what: string;
  /** null: as the outcome has it. */
  who: NextBy | null;
  by: string;
  safetyNet: string;
}

export const emptyOutcome: OutcomeDraft = {
  outcome: null, assessed: null, denied: false, reason: null, reasonText: "", assessment: "", what: "", who: null, by: "",
  safetyNet: "" };

export const OUTCOMES: readonly Outcome[] = [
  "advice", "subacute_slot", "referral", "admission", "home_treatment", "municipal_place", "ambulance",
  "other_specialty", "other",
];
export const REASONS: readonly DenialReason[] = [
  "not_needed", "try_first", "more_needed", "other_specialty", "already_planned", "no_capacity", "other",
];
export const NEXT_BY: readonly NextBy[] = ["practice", "department", "patient", "municipality"];
const URGENCIES: readonly Urgency[] = ["immediate", "urgent", "subacute", "routine"];

const USUALLY_BY: Record<Outcome, NextBy> = {
  advice: "practice", subacute_slot: "department", referral: "practice", admission: "department", home_treatment: "practice",
  municipal_place: "municipality", ambulance: "department", other_specialty: "practice", other: "practice",
};

/** Who does the next step: as chosen, else who usually does it after this outcome. */
export function nextByOf(draft: OutcomeDraft): NextBy | null {
  return draft.who ?? (draft.outcome && USUALLY_BY[draft.outcome]);
}

/** What is missing before it can be saved, in the order of the page. */
export type OutcomeObstacle = "outcome" | "reason" | "reason_text" | "next_step";

export function outcomeObstacles(draft: OutcomeDraft): OutcomeObstacle[] {
  const found: [OutcomeObstacle, boolean][] = [
    ["outcome", draft.outcome === null],
    ["reason", draft.denied && draft.reason === null],
    ["reason_text", draft.denied && draft.reason === "other" && draft.reasonText.trim() === ""],
    ["next_step", draft.denied && draft.what.trim() === ""],
  ];
  return found.filter(([, stands]) => stands).map(([name]) => name);
}

/** null: something is missing. What was left empty is left out. */
export function outcomeParams(call: CallId, draft: OutcomeDraft, note: string): CallOutcomeParams | null {
  const { outcome } = draft;
  if (outcome === null || outcomeObstacles(draft).length > 0) return null;
  const what = draft.what.trim();
  const by = draft.by.trim();
  const who = nextByOf(draft);
  const text = draft.reasonText.trim();
  return {
    call, outcome, note: note.trim(),
    ...(draft.assessed ? { assessed: draft.assessed } : {}),
    ...(draft.assessment.trim() ? { assessment: draft.assessment.trim() } : {}),
    ...(what || by ? { next_step: { what, ...(who ? { who } : {}), ...(by ? { by } : {}) } } : {}),
    ...(draft.safetyNet.trim() ? { safety_net: draft.safetyNet.trim() } : {}),
    ...(draft.denied && draft.reason ? { denied: { reason: draft.reason, ...(text ? { text } : {}) } } : {}),
  };
}

const among = <T extends string>(list: readonly T[], raw: unknown): T | null => list.find((one) => one === raw) ?? null;

/** Reads a draft that was put away; anything odd in it is left out. */
export function parseOutcomeDraft(stored: string | null): OutcomeDraft {
  let raw: unknown;
  try {
    raw = JSON.parse(stored ?? "null");
  } catch {
    return emptyOutcome;
  }
  if (!isRecord(raw)) return emptyOutcome;
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  return {
    outcome: among(OUTCOMES, raw.outcome), assessed: among(URGENCIES, raw.assessed), denied: raw.denied === true,
    reason: among(REASONS, raw.reason), reasonText: text(raw.reasonText), assessment: text(raw.assessment),
    what: text(raw.what), who: among(NEXT_BY, raw.who), by: text(raw.by), safetyNet: text(raw.safetyNet),
  };
}
