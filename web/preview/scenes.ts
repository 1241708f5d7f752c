/** The states worth looking at. */
import type { Call, Me, Person } from "../src/protocol/generated";
import { initial, type App } from "../src/state/app";
import { emptyDraft } from "../src/state/draft";
import type { FakeUi } from "./fake-ui";
import * as made from "./fixtures";

interface Pictures { self: () => MediaStreamTrack | null; other: () => MediaStreamTrack | null }
type Scene = (ui: FakeUi, pictures: Pictures) => void;

function show(ui: FakeUi, person: Person, calls: Call[] = [], more: Partial<App> = {}, presence: Me["presence"] = "available"): void {
  const snapshot = made.snapshot(person, Date.now(), calls, presence);
  ui.app.value = {
    ...initial(), link: { at: "online" }, me: snapshot.me, board: snapshot.board, calls: snapshot.calls.calls,
    operator: snapshot.operator ?? null, ...more };
}

function withCamera(ui: FakeUi, pictures: Pictures): void {
  ui.local.value = { at: "ready" };
  ui.tracks.value = { audio: null, video: pictures.self() };
}

function talking(ui: FakeUi, pictures: Pictures, part: "caller" | "callee", change: Partial<Call> = {}): void {
  const call = { ...made.talkCall(Date.now(), part), ...change };
  show(ui, part === "caller" ? made.gp : made.specialist, [call]);
  withCamera(ui, pictures);
  const track = pictures.other();
  ui.media.value = "flowing";
  ui.remote.value = { stream: track ? new MediaStream([track]) : null, hasVideo: true, hasAudio: true, videoPaused: false };
}

function filledForm(ui: FakeUi): void {
  ui.draft = {
    ...emptyDraft, question: made.question, name: "H.P.", age: "71", sex: "male", urgency: "immediate", reason: "Klinisk indtryk",
    values: { rr: "22", spo2: "88", pulse: "304", temp: "38,4", oxygen: true, known_copd: true } };
  show(ui, made.gp, [], { page: { at: "form", hotline: "lungemedicin" } });
}

export const scenes: Record<string, Scene> = {
  "sign-in": (ui) => (ui.app.value = { ...initial(), link: { at: "signed_out" } }),
  replaced: (ui) => (ui.app.value = { ...initial(), link: { at: "replaced" } }),
  board: (ui) => show(ui, made.gp, [{ ...made.endedCall(Date.now(), "caller", true), call: 12 }]),
  "board-offline": (ui) => show(ui, made.gp, [], {
    link: { at: "retrying", attempt: 1, retryAtMs: 0 }, toasts: [{ id: 1, kind: "problem", key: "problem.unknown" }] }),
  form: (ui) => show(ui, made.gp, [], { page: { at: "form", hotline: "lungemedicin" } }),
  "form-filled": filledForm,
  devices(ui, pictures) {
    show(ui, made.gp);
    withCamera(ui, pictures);
    ui.deviceCheck.value = { for: "call", then: () => {} };
  },
  "devices-denied"(ui) {
    show(ui, made.gp);
    ui.local.value = { at: "failed", trouble: "denied" };
    ui.deviceCheck.value = { for: "test" };
  },
  waiting(ui, pictures) {
    show(ui, made.gp, [made.waitingCall(Date.now())]);
    withCamera(ui, pictures);
  },
  "waiting-lost"(ui) {
    show(ui, made.gp, [made.waitingCall(Date.now())], { link: { at: "retrying", attempt: 2, retryAtMs: 0 } });
  },
  conversation: (ui, pictures) => talking(ui, pictures, "caller"),
  "conversation-moving": (ui, pictures) => talking(ui, pictures, "caller", { room: { generation: "g2", state: "moving" } }),
  "conversation-sound"(ui, pictures) {
    talking(ui, pictures, "caller");
    ui.remote.value = { stream: null, hasVideo: false, hasAudio: true, videoPaused: false };
    ui.muted.value = true;
  },
  after: (ui) => show(ui, made.gp, [made.endedCall(Date.now(), "caller", false)], { followed: 4711 }),
  "after-outcome": (ui) => show(ui, made.gp, [made.endedCall(Date.now(), "caller", true)], { followed: 4711 }),
  "after-owed": (ui) => show(ui, made.gp, [made.owedCall(Date.now())], { followed: 4711 }),
  specialist: (ui) => show(ui, made.specialist, [{ ...made.endedCall(Date.now(), "callee", true), call: 12 }]),
  "specialist-away": (ui) => show(ui, made.specialist, [], {}, "away"),
  "specialist-wrapping": (ui) => show(ui, made.specialist, [], {}, "wrapping_up"),
  ring: (ui) => show(ui, made.specialist, [made.ringCall(Date.now())], {}, "ringing"),
  "conversation-specialist": (ui, pictures) => talking(ui, pictures, "callee"),
  outcome: (ui) => show(ui, made.specialist, [made.endedCall(Date.now(), "callee", false)], {}, "wrapping_up"),
  coordinator: (ui) => show(ui, made.coordinator),
};
