/** The whole of what a tab knows, and how a message changes it. Pure. */
import type { Board, Call, CallId, MediaRoom, Me, Operator } from "../protocol/generated";
import type { Notification } from "../protocol/parse";
import type { Hello, Link } from "./link";

/** Where the person went by themselves; a call takes the screen from it. */
export type Page = { at: "home" } | { at: "form"; hotline: string } | { at: "task"; call: CallId };

/** How far somebody with a link has come; `in`: with a session of their own. */
export type GuestStep = "welcome" | "entering" | "refused" | "in";

export type ToastKind = "info" | "warning" | "problem";
/** `text` is a key of the catalogue, or a sentence that the server already put into words. */
export interface Toast { id: number; kind: ToastKind; key?: string; sentence?: string }

export interface App {
  link: Link;
  seq: number;
  boot: string;
  /** The server's clock minus ours. */
  skewMs: number;
  me: Me | null;
  board: Board;
  calls: readonly Call[];
  operator: Operator | null;
  rooms: Readonly<Record<CallId, MediaRoom>>;
  page: Page;
  /** The caller's call that this tab follows to its end. */
  followed: CallId | null;
  /** The ring that this person has just answered or declined, so that its going needs no message. */
  answeredRing: CallId | null;
  /** null: this is no guest's page. */
  guest: GuestStep | null;
  toasts: readonly Toast[];
  nextToast: number;
}

export type Message =
  | { kind: "link"; link: Link }
  | { kind: "hello"; hello: Hello; nowMs?: number }
  | Notification
  | { kind: "go"; page: Page }
  | { kind: "placed"; call: CallId }
  | { kind: "dismiss"; call: CallId }
  | { kind: "ring_answered"; call: CallId }
  | { kind: "guest"; step: GuestStep }
  | { kind: "toast"; toast: Omit<Toast, "id"> }
  | { kind: "toast_gone"; id: number };

const MOST_TOASTS = 4;

export function initial(
  followed: CallId | null = null, page: Page = { at: "home" }, guest: GuestStep | null = null): App {
  return {
    link: { at: "connecting" }, seq: 0, boot: "", skewMs: 0, me: null, board: { hotlines: [], time_outs: [] }, calls: [],
    operator: null, rooms: {}, page, followed, answeredRing: null, guest, toasts: [], nextToast: 1,
  };
}

/** Not over yet: somebody waits, rings or talks. */
export const isLive = (call: Call): boolean =>
  call.state === "waiting" || call.state === "dialling" || call.state === "talking";

/** Its caller waits without the page: nothing to follow before the conversation. */
const isAside = (call: Call): boolean => call.callback === true && (call.state === "waiting" || call.state === "dialling");

function withToast(app: App, toast: Omit<Toast, "id">): App {
  const same = app.toasts.filter((t) => t.key !== toast.key || t.sentence !== toast.sentence);
  return {
    ...app,
    nextToast: app.nextToast + 1,
    toasts: [...same, { ...toast, id: app.nextToast }].slice(-MOST_TOASTS),
  };
}

/** A ring that went away without this person's doing is explained. */
function explainLostRing(before: App, after: App): App {
  const rang = before.calls.find((call) => call.part === "ringing");
  if (!rang || rang.call === before.answeredRing) return after;
  const now = after.calls.find((call) => call.call === rang.call);
  if (now && (now.part === "ringing" || isLive(now))) return after;
  return withToast(after, { kind: "info", key: "ring.gone" });
}

/** A call-back that rang at its caller and does no longer, without this person's doing. */
function explainLostDial(before: App, after: App): App {
  const rang = before.calls.find((call) => call.state === "dialling");
  const now = rang && after.calls.find((call) => call.call === rang.call);
  if (!rang || now?.state === "dialling" || now?.state === "talking") return after;
  if (rang.part === "callee") return withToast(after, { kind: "info", key: "dial.not_reached" });
  const missed = now?.state === "waiting" && rang.call !== before.answeredRing;
  return missed ? withToast(after, { kind: "warning", key: "callback.missed" }) : after;
}

/** A call-back that became a task has no page of its own to say so. */
function explainTask(before: App, after: App): App {
  const owed = after.calls.some((call) => call.part === "caller" && call.state === "owed"
    && before.calls.some((was) => was.call === call.call && isAside(was)));
  return owed ? withToast(after, { kind: "warning", key: "callback.became_task" }) : after;
}

/** A conversation that a colleague handed over is said to both of those who stay in it. */
function explainHandOver(before: App, after: App): App {
  const mine = after.calls.find((call) => call.part === "callee" && call.state === "talking"
    && before.calls.some((was) => was.consult_of === call.call && was.state === "talking"));
  if (mine) return withToast(after, { kind: "info", key: "handover.yours" });
  const other = after.calls.some((call) => call.part === "caller" && call.state === "talking" && call.peer
    && before.calls.some((was) => was.call === call.call && was.state === "talking" && was.peer
      && was.peer.person.id !== call.peer?.person.id));
  return other ? withToast(after, { kind: "info", key: "handover.told" }) : after;
}

function followedOf(app: App, calls: readonly Call[]): CallId | null {
  const live = calls.find((call) => call.part === "caller" && isLive(call) && !isAside(call));
  if (live) return live.call;
  return calls.some((call) => call.call === app.followed && isAside(call)) ? null : app.followed;
}

function withCalls(app: App, calls: readonly Call[]): App {
  const rooms = Object.fromEntries(Object.entries(app.rooms).filter(([id]) =>
    calls.some((call) => String(call.call) === id)));
  const rings = calls.some((call) => call.state === "dialling"
    && app.calls.every((was) => was.call !== call.call || was.state !== "dialling"));
  const after = { ...app, calls, rooms, followed: followedOf(app, calls), answeredRing: rings ? null : app.answeredRing };
  return [explainLostRing, explainLostDial, explainTask, explainHandOver].reduce((told, explain) => explain(app, told), after);
}

function hello(app: App, message: Extract<Message, { kind: "hello" }>): App {
  const { snapshot, seq, boot } = message.hello;
  const now = Date.parse(message.hello.now);
  const skewMs = Number.isFinite(now) && message.nowMs !== undefined ? now - message.nowMs : app.skewMs;
  return withCalls(
    { ...app, seq, boot, skewMs, me: snapshot.me, board: snapshot.board, operator: snapshot.operator ?? null },
    snapshot.calls.calls);
}

function notified(app: App, message: Notification): App {
  const at = { ...app, seq: Math.max(app.seq, message.seq) };
  switch (message.event) {
    case "me": return { ...at, me: message.data };
    case "board": return { ...at, board: message.data };
    case "operator": return { ...at, operator: message.data };
    case "media.room": return { ...at, rooms: { ...at.rooms, [message.data.call]: message.data } };
    case "media.taken": return at;
    case "calls": return withCalls(at, message.data.calls);
    case "session.closing":
      return message.data.reason === "server_stops" ? withToast(at, { kind: "warning", key: "link.server_stops" }) : at;
  }
}

export function step(app: App, message: Message): App {
  switch (message.kind) {
    case "link": return { ...app, link: message.link };
    case "hello": return hello(app, message);
    case "event": return notified(app, message);
    case "go": return { ...app, page: message.page };
    case "placed": return { ...app, followed: message.call, page: { at: "home" } };
    case "dismiss":
      return { ...app, followed: app.followed === message.call ? null : app.followed, page: { at: "home" } };
    case "ring_answered": return { ...app, answeredRing: message.call };
    case "guest": return { ...app, guest: message.step };
    case "toast": return withToast(app, message.toast);
    case "toast_gone": return { ...app, toasts: app.toasts.filter((toast) => toast.id !== message.id) };
  }
}
