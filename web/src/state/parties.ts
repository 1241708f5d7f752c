/** Who else is in a conversation, and how it stands with them. Pure. */
import type { Call, Guest, Party } from "../protocol/generated";

/**
 * Everyone else, one tile each. Who is held apart hears nobody and is in nobody's list; when nobody else is
 * there either, the one on the other side of the hold stays in sight.
 */
export function others(call: Call): Party[] {
  if (call.parties && call.parties.length > 0) return call.parties;
  if (!call.peer) return [];
  return [{ ...call.peer, part: call.part === "callee" ? "caller" : "callee" }];
}

/** A colleague is asked in this call, and the person is that colleague. */
export const isConsulted = (call: Call): boolean => call.consult_of !== undefined;

/** The caller's side of a consult: the last that was told of it is that it began. */
export function asksColleague(call: Call): boolean {
  const last = call.trail.findLast((entry) => entry.what === "consult" || entry.what === "consult_ended");
  return last?.what === "consult";
}

export const inLobby = (call: Call): Guest[] => (call.guests ?? []).filter((one) => one.state === "lobby");

/** Only those whose call it is let people in. */
export const mayInvite = (call: Call): boolean =>
  (call.part === "caller" || call.part === "callee") && call.state === "talking" && !isConsulted(call);
