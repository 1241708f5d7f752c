/** What the figures' pages show, derived from the server's report. Pure. */
import type { HotlineStatus, StatisticsHour, StatisticsLoad, StatisticsReport } from "../protocol/generated";

const HOUR_MS = 3_600_000;

/** One point or bar each: what stands on the axis, and what belongs to it in each series. */
export interface Series { label: string; values: (number | null)[] }
export interface Plot { atMs: number[]; series: Series[] }

/** An hour in which nobody called is an hour with none, not a missing one. */
export function everyHour(report: StatisticsReport): (StatisticsHour | null)[] {
  const first = Date.parse(report.day_from);
  const count = Math.floor((Date.parse(report.until) - first) / HOUR_MS) + 1;
  const byHour = new Map(report.hours.map((one) => [Date.parse(one.hour), one]));
  return Array.from({ length: Math.max(0, Math.min(count, 48)) }, (_, i) => byHour.get(first + i * HOUR_MS) ?? null);
}

export function hourStarts(report: StatisticsReport): number[] {
  const first = Date.parse(report.day_from);
  return everyHour(report).map((_, i) => first + i * HOUR_MS);
}

/** Whole percent; null: nothing was settled, and a share of nothing is no share. */
export function percent(part: number, whole: number): number | null {
  return whole > 0 ? Math.round((100 * part) / whole) : null;
}

export interface Counted { answered: number; tasks: number; left: number }
export const answeredPercent = (one: Counted): number | null => percent(one.answered, one.answered + one.tasks + one.left);

/** Monday to Sunday, each with 24 hours. */
export function week(load: readonly StatisticsLoad[]): number[][] {
  const rows = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  for (const one of load) {
    const row = rows[one.weekday - 1];
    if (row && one.hour < row.length) row[one.hour] = one.calls;
  }
  return rows;
}

/** 0: none; 1 to 4: how near the fullest hour. */
export function shade(calls: number, most: number): number {
  return calls === 0 || most === 0 ? 0 : Math.ceil((4 * calls) / most);
}

/** Lines with somebody waiting first, then the open ones. */
export function queueOrder(a: HotlineStatus, b: HotlineStatus): number {
  return b.waiting - a.waiting || Number(b.open) - Number(a.open);
}
