/** Times of day as they are typed and told in the region, whatever the browser's own zone is. Pure. */
import type { Estimate, Utc } from "../protocol/generated";

const ZONE = "Europe/Copenhagen";
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const parts = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" });

/** What the region's clocks and calendars show, as if it were UTC; whole minutes. */
function wallMs(ms: number): number {
  const found = Object.fromEntries(parts.formatToParts(ms).map((part) => [part.type, Number(part.value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = found;
  return Date.UTC(year, month - 1, day, hour, minute);
}

const two = (n: number): string => String(n).padStart(2, "0");

/** "14:05", as <input type="time"> wants it. */
export function wallTime(ms: number): string {
  const wall = new Date(wallMs(ms));
  return `${two(wall.getUTCHours())}:${two(wall.getUTCMinutes())}`;
}

/** The moment of today at which the region's clocks show this; null: not a time. */
function today(typed: string, nowMs: number): number | null {
  const found = /^([01]\d|2[0-3]):([0-5]\d)(:\d\d)?$/.exec(typed);
  if (!found) return null;
  const now = wallMs(nowMs);
  const wall = now - (now % DAY_MS) + (Number(found[1]) * 60 + Number(found[2])) * MINUTE_MS;
  // Twice, for the day on which the clocks are changed.
  const first = wall - (wallMs(wall) - wall);
  return wall - (wallMs(first) - first);
}

const utc = (ms: number): Utc => new Date(ms).toISOString();

/** The next moment at which the clocks show this: tonight, or tomorrow morning. */
export function nextTime(typed: string, nowMs: number): Utc | null {
  const at = today(typed, nowMs);
  if (at === null) return null;
  return utc(at > nowMs ? at : today(typed, nowMs + DAY_MS) ?? at);
}

export const inMinutes = (minutes: number, nowMs: number): Utc => utc(nowMs + minutes * MINUTE_MS);

/** Someone can be rung up so much later at most. */
const CALLBACK_LONGEST_MS = 4 * 60 * MINUTE_MS;

export type CallbackFault = "passed" | "backwards" | "too_late";
export interface CallbackWish { from?: Utc; until?: Utc; fault: CallbackFault | null }

/** The moment that is meant: of today, or soon after midnight. NaN: it has passed; null: none was typed. */
function meant(typed: string, nowMs: number): number | null {
  const at = today(typed, nowMs);
  // A quick choice made for the minute that has just begun is still meant for now.
  if (at === null || at > nowMs - MINUTE_MS) return at;
  const tomorrow = today(typed, nowMs + DAY_MS) ?? NaN;
  return tomorrow < nowMs + CALLBACK_LONGEST_MS ? tomorrow : NaN;
}

/** What was typed as "not before" and "not after"; empty means no wish. */
export function callbackWish(from: string, until: string, nowMs: number): CallbackWish {
  const start = meant(from, nowMs);
  const end = meant(until, nowMs);
  const passed = Number.isNaN(start) || Number.isNaN(end) || (end !== null && end <= nowMs);
  const fault = passed ? "passed"
    : start !== null && start >= nowMs + CALLBACK_LONGEST_MS ? "too_late"
      : end !== null && start !== null && end <= start ? "backwards" : null;
  return {
    fault,
    ...(start !== null && start > nowMs ? { from: utc(start) } : {}),
    ...(end === null || passed ? {} : { until: utc(end) }),
  };
}

/** In whole minutes, or in hours when minutes would pretend to know more than anybody does. */
export interface Range { unit: "minutes" | "hours"; least: number; most: number }

const HOURS_FROM_S = 90 * 60;

export function estimateRange(estimate: Estimate): Range {
  const unit = estimate.most_s > HOURS_FROM_S ? "hours" : "minutes";
  const size = unit === "hours" ? 3600 : 60;
  const most = Math.max(1, Math.ceil(estimate.most_s / size));
  return { unit, most, least: Math.min(most, Math.floor(estimate.least_s / size)) };
}
