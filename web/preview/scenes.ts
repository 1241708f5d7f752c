/** The states worth looking at. */
import type { Call, Me, Person } from "../src/protocol/generated";
import { initial, type App, type GuestStep } from "../src/state/app";
import { emptyOutcome } from "../src/state/outcome";
import { others } from "../src/state/parties";
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
  ui.remotes.value = others(call).map(({ person }) => ({
    peer: person.id, stream: track ? new MediaStream([track]) : null, hasVideo: true, hasAudio: true, videoPaused: false }));
}

const asCaller = { person: made.gp, part: "caller" as const, connected: true };
const asCallee = { person: made.specialist, part: "callee" as const, connected: true };
const asConsulted = { person: made.consulted, part: "consulted" as const, connected: true };

/** Seven others, the most there can be; one of them by sound, one who has lost the line. */
function full(ui: FakeUi, pictures: Pictures): void {
  const relatives = [2, 3, 4, 5, 6].map((number) => ({ ...made.patientParty(number), connected: number !== 4 }));
  talking(ui, pictures, "callee", { parties: [asCaller, made.patientParty(), ...relatives] });
  ui.remotes.value = ui.remotes.value.map((one, index) => (index === 2 ? { ...one, stream: null, hasVideo: false } : one));
}

/** As somebody sees it who was sent a link. */
function asGuest(ui: FakeUi, pictures: Pictures, step: GuestStep, state: "waiting" | "talking" | "closed" = "waiting"): void {
  if (state === "talking") talking(ui, pictures, "caller", made.guestCall(Date.now(), state));
  const { me } = made.snapshot(made.guest, Date.now());
  ui.app.value = {
    ...initial(null, { at: "home" }, step), link: { at: step === "in" ? "online" : "connecting" },
    ...(step === "in" ? { me, calls: [made.guestCall(Date.now(), state)] } : {}) };
}

function filledForm(ui: FakeUi): void {
  ui.draft = {
    ...emptyDraft, question: made.question, name: "H.P.", age: "71", sex: "male", urgency: "immediate", reason: "Klinisk indtryk",
    values: { rr: "22", spo2: "88", pulse: "304", temp: "38,4", oxygen: true, known_copd: true } };
  show(ui, made.gp, [], { page: { at: "form", hotline: "lungemedicin" } });
}

function withTimeOut(person: Person): Partial<App> {
  const { board } = made.snapshot(person, Date.now());
  const hotlines = board.hotlines.map((line) => ({
    ...line, positions: line.positions.map((one) => ({ ...one, time_out: one.hospital === "NSR" })) }));
  return { board: { hotlines, time_outs: [made.timeOut(Date.now())] } };
}

function withTasks(person: Person): Partial<App> {
  const mine = person.role === "specialist";
  return { me: { ...made.me(person, Date.now()), tasks: made.tasks(Date.now(), mine) } };
}

function nobodyThere(): Call {
  const { estimate: _, ...call } = made.waitingCall(Date.now());
  return { ...call, ringing: [], nobody: true };
}

const closedLine = (): Call => ({ ...made.owedCall(Date.now()), task: "closed" });
const ownTask = (): Call => ({ ...made.owedCall(Date.now()), call: 31, part: "callee" });

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
  "waiting-nobody": (ui) => show(ui, made.gp, [nobodyThere()], withTimeOut(made.gp)),
  "waiting-transferred": (ui) => show(ui, made.gp, [made.transferredCall(Date.now())]),
  "board-callbacks": (ui) => show(ui, made.gp, [
    made.callbackCall(Date.now()), { ...made.owedCall(Date.now()), call: 12 }], withTimeOut(made.gp)),
  "callback-ring": (ui) => show(ui, made.gp, [made.dialCall(Date.now(), "caller")]),
  conversation: (ui, pictures) => talking(ui, pictures, "caller"),
  "conversation-held": (ui, pictures) => talking(ui, pictures, "caller", { held: true }),
  "conversation-moving": (ui, pictures) => talking(ui, pictures, "caller", { room: { generation: "g2", state: "moving" } }),
  "conversation-sound"(ui, pictures) {
    talking(ui, pictures, "caller");
    ui.remotes.value = [{ peer: made.specialist.id, stream: null, hasVideo: false, hasAudio: true, videoPaused: false }];
    ui.muted.value = true;
  },
  after: (ui) => show(ui, made.gp, [made.endedCall(Date.now(), "caller", false)], { followed: 4711 }),
  "after-outcome": (ui) => show(ui, made.gp, [made.endedCall(Date.now(), "caller", true)], { followed: 4711 }),
  "after-denied": (ui) => show(ui, made.gp, [made.deniedCall(Date.now(), "caller")], { followed: 4711 }),
  "after-owed": (ui) => show(ui, made.gp, [made.owedCall(Date.now())], { followed: 4711 }),
  "after-closed": (ui) => show(ui, made.gp, [closedLine()], { followed: 4711 }),
  specialist: (ui) => show(ui, made.specialist, [{ ...made.endedCall(Date.now(), "callee", true), call: 12 }]),
  "specialist-away": (ui) => show(ui, made.specialist, [], {}, "away"),
  "specialist-scrubbed": (ui) => show(ui, made.specialist, [], {}, "scrubbed"),
  "specialist-set-away": (ui) => show(ui, made.specialist, [], { me: { ...made.me(made.specialist, Date.now(), "away"), set_away: true, tired: true } }),
  "specialist-shift-test": (ui) => show(ui, made.specialist, [], { me: { ...made.me(made.specialist, Date.now(), "away"), shift_test: "ringing" } }),
  "specialist-shift-unanswered": (ui) => show(ui, made.specialist, [], { me: { ...made.me(made.specialist, Date.now()), shift_test: "unanswered" } }),
  "specialist-tasks": (ui) => show(ui, made.specialist, [ownTask()], withTasks(made.specialist)),
  "specialist-task": (ui) => show(ui, made.specialist, [ownTask()], { ...withTasks(made.specialist), page: { at: "task", call: 31 } }),
  "specialist-wrapping": (ui) => show(ui, made.specialist, [], {}, "wrapping_up"),
  ring: (ui) => show(ui, made.specialist, [made.ringCall(Date.now())], {}, "ringing"),
  "ring-callback": (ui) => show(ui, made.specialist, [{ ...made.ringCall(Date.now()), callback: true }], {}, "ringing"),
  dialling(ui, pictures) {
    show(ui, made.specialist, [made.dialCall(Date.now(), "callee")], {}, "talking");
    withCamera(ui, pictures);
  },
  "conversation-specialist": (ui, pictures) => talking(ui, pictures, "callee"),
  "conversation-holding": (ui, pictures) => talking(ui, pictures, "callee", { held: true }),
  "conversation-two": (ui, pictures) => talking(ui, pictures, "caller", { parties: [asCallee, made.patientParty()] }),
  "conversation-full": full,
  "conversation-elsewhere"(ui, pictures) {
    talking(ui, pictures, "callee");
    ui.media.value = "elsewhere";
    ui.remotes.value = [];
    ui.tracks.value = { audio: null, video: null };
  },
  "conversation-no-camera"(ui, pictures) {
    talking(ui, pictures, "caller");
    ui.local.value = { at: "audio_only", trouble: null };
    ui.tracks.value = { audio: null, video: null };
  },
  "conversation-lobby": (ui, pictures) => talking(ui, pictures, "callee", { guests: made.guests(Date.now()) }),
  "consult-ringing": (ui, pictures) => talking(ui, pictures, "callee", { held: true, parties: [], consult: made.consultOf(Date.now(), "waiting") }),
  "consult-talking": (ui, pictures) => talking(ui, pictures, "callee", {
    held: true, parties: [asConsulted], consult: made.consultOf(Date.now(), "talking") }),
  "consult-all": (ui, pictures) => talking(ui, pictures, "callee", {
    parties: [asCaller, asConsulted], consult: made.consultOf(Date.now(), "talking") }),
  "consult-held": (ui, pictures) => talking(ui, pictures, "caller", { held: true, parties: [],
    trail: [{ at: new Date().toISOString(), what: "consult" }] }),
  "ring-consult": (ui) => show(ui, made.consulted, [made.consultCall(Date.now(), "ringing")], {}, "ringing"),
  "consult-colleague": (ui, pictures) => talking(ui, pictures, "callee", made.consultCall(Date.now(), "callee")),
  "guest-entry": (ui, pictures) => asGuest(ui, pictures, "welcome"),
  "guest-entry-tested"(ui, pictures) {
    asGuest(ui, pictures, "welcome");
    withCamera(ui, pictures);
  },
  "guest-refused": (ui, pictures) => asGuest(ui, pictures, "refused"),
  "guest-lobby": (ui, pictures) => asGuest(ui, pictures, "in"),
  "guest-conversation": (ui, pictures) => asGuest(ui, pictures, "in", "talking"),
  "guest-ended": (ui, pictures) => asGuest(ui, pictures, "in", "closed"),
  outcome: (ui) => show(ui, made.specialist, [made.endedCall(Date.now(), "callee", false)], {}, "wrapping_up"),
  "outcome-immediate": (ui) => show(ui, made.specialist, [
    { ...made.endedCall(Date.now(), "callee", false), urgency: "immediate" }], {}, "wrapping_up"),
  "outcome-denied"(ui) {
    ui.outcomeDraft = { ...emptyOutcome, outcome: "advice", denied: true, reason: "other", safetyNet: "x" };
    show(ui, made.specialist, [made.endedCall(Date.now(), "callee", false)], {}, "wrapping_up");
  },
  "specialist-denied": (ui) => show(ui, made.specialist, [made.deniedCall(Date.now(), "callee")]),
  "board-follow-ups": (ui) => show(ui, made.gp, [made.deniedCall(Date.now(), "caller")], {
    me: { ...made.me(made.gp, Date.now()), follow_ups: made.followUps(Date.now(), 5) } }),
  coordinator: (ui) => show(ui, made.coordinator),
  department: (ui) => show(ui, made.department),
  "department-without-lines": (ui) => show(ui, made.department, [], { me: { ...made.me(made.department, Date.now()), hotlines: [] } }),
  "coordinator-time-out": (ui) => show(ui, made.coordinator, [], { ...withTimeOut(made.coordinator), ...withTasks(made.coordinator) }),
};
