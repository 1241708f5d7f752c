/** The only door from `unknown` to what the server said. null: drop and count. */
import type { Events, Methods, Problem } from "./generated";
import { fitsDef, fitsEvent, fitsResult, isRecord } from "./validate";

export type Method = keyof Methods;
export type EventName = keyof Events;

/** A notification; `seq` is the journal's number that its data shows. */
export type Notification = {
  [Name in EventName]: { kind: "event"; seq: number; event: Name; data: Events[Name] };
}[EventName];

export type FromServer =
  | { kind: "result"; id: number; result: unknown }
  | { kind: "problem"; id: number; problem: Problem }
  | Notification;

const isNumber = (raw: unknown): raw is number => typeof raw === "number" && Number.isSafeInteger(raw) && raw >= 0;

function parseNotification(raw: Record<string, unknown>): Notification | null {
  const { seq, event, data } = raw;
  if (!isNumber(seq) || typeof event !== "string" || !fitsEvent(event, data)) return null;
  // The schema has just shown that event and data belong together.
  return { kind: "event", seq, event, data } as Notification;
}

export function parseFromServer(raw: unknown): FromServer | null {
  if (!isRecord(raw)) return null;
  if ("event" in raw) return parseNotification(raw);
  const { id } = raw;
  if (!isNumber(id)) return null;
  if ("problem" in raw) {
    return fitsDef("Problem", raw.problem) ? { kind: "problem", id, problem: raw.problem as Problem } : null;
  }
  return "result" in raw ? { kind: "result", id, result: raw.result } : null;
}

export function parseText(text: string): FromServer | null {
  try {
    return parseFromServer(JSON.parse(text));
  } catch {
    return null;
  }
}

/** A response says nothing about its method; the request that it answers does. */
export function parseResult<M extends Method>(method: M, raw: unknown): Methods[M]["result"] | null {
  return fitsResult(method, raw) ? (raw as Methods[M]["result"]) : null;
}
