/** What stands on the screen: derived from the state, never stored. */
import type { Call, HotlineStatus, Task, Text } from "../protocol/generated";
import { isLive, type App } from "./app";

export type Screen =
  | { at: "sign_in" }
  | { at: "opening" }
  | { at: "replaced" }
  | { at: "guest_entry" | "guest_refused" | "guest_ended" }
  | { at: "ring" | "callback_ring" | "conversation" | "outcome" | "waiting" | "after" | "guest_lobby"; call: Call }
  | { at: "task"; task: Task }
  | { at: "form"; hotline: HotlineStatus }
  | { at: "home" };

const newestFirst = (a: Call, b: Call): number => b.call - a.call;

function callScreen(app: App): Screen | null {
  const calls = [...app.calls].sort(newestFirst);
  // A specialist is on the line of a call-back before its caller is.
  const talking = calls.find((call) => (call.state === "talking" && call.part !== "ringing")
    || (call.state === "dialling" && call.part === "callee"));
  if (talking) return { at: "conversation", call: talking };
  const ring = calls.find((call) => call.part === "ringing" && call.state === "waiting");
  if (ring) return { at: "ring", call: ring };
  const dialled = calls.find((call) => call.part === "caller" && call.state === "dialling");
  if (dialled) return { at: "callback_ring", call: dialled };
  const waiting = calls.find((call) => call.part === "caller" && call.state === "waiting" && !call.callback);
  if (waiting) return { at: "waiting", call: waiting };
  const outcome = calls.find((call) => call.part === "callee" && call.state === "outcome");
  if (outcome) return { at: "outcome", call: outcome };
  const after = calls.find((call) => call.part === "caller" && call.call === app.followed);
  return after ? { at: "after", call: after } : null;
}

function guestScreen(app: App): Screen {
  if (app.guest === "refused") return { at: "guest_refused" };
  if (app.guest !== "in") return { at: "guest_entry" };
  if (app.link.at === "signed_out") return { at: "guest_ended" };
  if (app.link.at === "replaced") return { at: "replaced" };
  if (!app.me) return { at: "opening" };
  const call = app.calls.find((one) => one.part === "guest" && (one.state === "waiting" || one.state === "talking"));
  return call ? { at: call.state === "talking" ? "conversation" : "guest_lobby", call } : { at: "guest_ended" };
}

export function screenOf(app: App): Screen {
  if (app.guest !== null) return guestScreen(app);
  if (app.link.at === "signed_out") return { at: "sign_in" };
  if (app.link.at === "replaced") return { at: "replaced" };
  if (!app.me) return { at: "opening" };
  const call = callScreen(app);
  if (call) return call;
  const page = app.page;
  const task = page.at === "task" ? app.me.tasks?.find((one) => one.call === page.call && one.mine) : undefined;
  if (task) return { at: "task", task };
  if (page.at !== "form") return { at: "home" };
  const hotline = app.board.hotlines.find((line) => line.id === page.hotline);
  return hotline ? { at: "form", hotline } : { at: "home" };
}

/** The same screen keeps focus and scroll; another one gets the focus on its heading. */
export function screenKey(screen: Screen): string {
  if ("call" in screen) return `${screen.at}:${screen.call.call}`;
  if (screen.at === "task") return `task:${screen.task.call}`;
  return screen.at === "form" ? `form:${screen.hotline.id}` : screen.at;
}

/**
 * The call whose media room this tab should be in, if any. Of a call-back, neither is there before the specialist
 * has answered: its caller may be hours away.
 */
export function mediaCall(app: App): Call | null {
  const screen = screenOf(app);
  switch (screen.at) {
    case "ring": return screen.call.callback ? null : screen.call;
    case "callback_ring":
    case "conversation":
    case "waiting": return screen.call;
    default: return null;
  }
}

/** The shift's test rings only where its card stands: beside nothing that matters more. */
export function testRings(app: App): boolean {
  return app.me?.shift_test === "ringing" && screenOf(app).at === "home";
}

/** The caller's calls that wait to be rung up, the next one first. */
export function callbacks(app: App): Call[] {
  return app.calls.filter((call) => call.part === "caller" && call.callback === true && call.state === "waiting")
    .sort((a, b) => a.call - b.call);
}

/** The line that the call was sent on to, when that is where it now waits. */
export function transferredTo(call: Call): Text | null {
  return call.trail.findLast((entry) => entry.what === "transferred")?.hotline_name ?? null;
}

/** What is over or owed, newest first: the list below the board and on the specialist's page. */
export function recentCalls(app: App): Call[] {
  return app.calls.filter((call) => !isLive(call)).sort(newestFirst);
}

export function serverNowMs(app: App, nowMs: number): number {
  return nowMs + app.skewMs;
}

/** Whole seconds from now until a server time, never negative; null when there is no such time. */
export function secondsUntil(utc: string | undefined, serverNow: number): number | null {
  const at = utc === undefined ? NaN : Date.parse(utc);
  return Number.isFinite(at) ? Math.max(0, Math.ceil((at - serverNow) / 1000)) : null;
}

export function secondsSince(utc: string | undefined, serverNow: number): number | null {
  const at = utc === undefined ? NaN : Date.parse(utc);
  return Number.isFinite(at) ? Math.max(0, Math.floor((serverNow - at) / 1000)) : null;
}

/** 75 -> "1:15"; 3700 -> "1:01:40" */
export function clockText(seconds: number): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
