/** What a department tells of a discharge, and when it is enough. Pure. */
import type { DischargeRegisterParams } from "../protocol/generated";

export interface DischargeDraft {
  cpr: string;
  age: string;
  hours: string;
  destination: string;
  specialty: string;
  group: string;
}

export const emptyDischarge: DischargeDraft = { cpr: "", age: "", hours: "", destination: "", specialty: "", group: "" };

/** Ten digits, with or without the hyphen. */
export const isCpr = (typed: string): boolean => /^\d{6}-?\d{4}$/.test(typed.trim());

const whole = (typed: string, most: number): number | null =>
  /^\d{1,4}$/.test(typed) && Number(typed) <= most ? Number(typed) : null;

/** null while something is missing. The patient leaves now. */
export function registration(draft: DischargeDraft, nowMs: number): DischargeRegisterParams | null {
  const age = whole(draft.age, 130);
  const hours = whole(draft.hours, 9_999);
  if (!isCpr(draft.cpr) || age === null || hours === null || draft.destination === "") return null;
  return {
    cpr: draft.cpr.trim(), age, admitted_hours: hours, destination: draft.destination,
    discharged_at: new Date(nowMs).toISOString(),
    ...(draft.specialty ? { specialty: draft.specialty } : {}),
    ...(draft.group ? { group: draft.group } : {}),
  };
}
