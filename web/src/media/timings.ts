/** Performance marks of a call's way, for the benchmark and for diagnosis. */

export type Moment = "call_clicked" | "ring_shown" | "accept_clicked" | "answered" | "first_frame";

const PREFIX = "vl.";

/** The last of each counts. */
export function mark(moment: Moment): void {
  performance.clearMarks(PREFIX + moment);
  performance.mark(PREFIX + moment);
}

export function timings(): Partial<Record<Moment, number>> {
  const marks = performance.getEntriesByType("mark").filter((one) => one.name.startsWith(PREFIX));
  return Object.fromEntries(marks.map((one) => [one.name.slice(PREFIX.length), one.startTime]));
}
