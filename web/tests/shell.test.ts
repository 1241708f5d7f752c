import { beforeEach, describe, expect, test, vi } from "vitest";
import * as made from "../preview/fixtures";
import { questionnaire } from "../preview/questionnaire";
import type { RingAlert } from "../src/app/alert";
import { Shell } from "../src/app/shell";
import { makeMemory } from "../src/app/storage";
import type { Call, Me, Person } from "../src/protocol/generated";
import type { Entry } from "../src/session/guest";
import type { GuestStep } from "../src/state/app";
import { emptyDraft } from "../src/state/draft";
import { emptyOutcome } from "../src/state/outcome";
import { screenOf } from "../src/state/screen";
import { FakeClock, FakeServer, settle } from "./fake-server";

vi.stubGlobal("MediaStream", class {});

let server: FakeServer;
let clock: FakeClock;
let kept: Map<string, string>;
let rung: string[];
let devicesAsked: number;
let calls: Call[];
let guest: GuestStep | null;
let entry: Entry;
/** null: the browser does not let us. */
let clipboard: string[] | null;

const alert: RingAlert = {
  start: (title) => void rung.push(title), stop: () => void rung.push("stop"),
  startTest: (title) => void rung.push(title), stopTest: () => void rung.push("test over") };

async function start(person: Person, connects = true): Promise<Shell> {
  server = new FakeServer(() => made.snapshot(person, Date.now(), calls));
  // The rooms are tested on their own; here it is enough that one is asked for.
  server.answers["media.join"] = () => ({ problem: { reason: "media_unavailable", title: "", detail: "" } });
  let key = 0;
  const store = {
    getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => void kept.set(k, v),
    removeItem: (k: string) => void kept.delete(k) };
  const shell = new Shell({
    connection: { address: "ws://t", open: server.open, clock, policy: { delayMs: () => 100 }, isOnline: () => true },
    memory: makeMemory(store, () => [...kept.keys()]),
    devices: {
      available: () => true, enumerateDevices: () => Promise.resolve([]),
      getUserMedia: () => {
        devicesAsked++;
        return Promise.reject(Object.assign(new Error(), { name: "NotFoundError" }));
      } },
    makeDevice: () => Promise.reject(new Error("no media here")),
    afterDrawing: (task) => task(),
    copy: (text) => (clipboard === null ? Promise.reject(new Error("not allowed")) : Promise.resolve(void clipboard.push(text))),
    alert, newKey: () => `key-${++key}-0000`, slot: "0123456789abcdef", signInAddress: () => "/login", signOut: () => Promise.resolve(),
    guest, enterAsGuest: () => Promise.resolve(entry), absolute: (path) => `https://t${path}`,
  });
  if (connects) shell.connection.start();
  await settle();
  return shell;
}

const params = { hotline: "lungemedicin", answers: {}, question: "?", urgency: "urgent" as const };

beforeEach(() => {
  clock = new FakeClock();
  kept = new Map();
  rung = [];
  devicesAsked = 0;
  calls = [];
  guest = null;
  entry = "in";
  clipboard = [];
});

describe("placing a call", () => {
  test("asks for the devices while the request is on its way, and clears the draft", async () => {
    const shell = await start(made.gp);
    shell.actions.writeDraft("lungemedicin", { ...emptyDraft, question: "secret" });
    server.answers["call.place"] = () => ({ result: { call: 4711 } });
    shell.actions.place(params);
    expect(devicesAsked).toBe(1);
    await settle();
    expect(shell.app.value.followed).toBe(4711);
    expect([...kept.values()].join()).not.toContain("secret");
    expect(kept.get("vl.followed")).toBe("4711");
  });

  test("whose answer was lost is asked again with the same key", async () => {
    const shell = await start(made.gp);
    server.answers["call.place"] = () => "silence";
    shell.actions.place(params);
    await server.cut();
    expect(shell.busy.value).toBe("call.place");
    server.answers["call.place"] = () => ({ result: { call: 4711 } });
    await clock.advance(200);
    expect(server.of("call.place").map((one) => one.params.key)).toEqual(["key-1-0000", "key-1-0000"]);
    expect(shell.busy.value).toBeNull();
    expect(shell.app.value.followed).toBe(4711);
  });

  test("that is refused says why and keeps the draft", async () => {
    const shell = await start(made.gp);
    shell.actions.writeDraft("lungemedicin", { ...emptyDraft, question: "kept" });
    server.answers["call.place"] = () => ({ problem: { reason: "overloaded", title: "Linjen er fuld.", detail: "Ring 112." } });
    shell.actions.place(params);
    await settle();
    expect(shell.app.value.toasts[0]?.sentence).toBe("Linjen er fuld. Ring 112.");
    expect(shell.actions.readDraft("lungemedicin").question).toBe("kept");
  });
});

test("a reloaded page is where the person went, until the person signs out", async () => {
  const shell = await start(made.gp);
  shell.actions.go({ at: "form", hotline: "lungemedicin" });
  expect((await start(made.gp)).app.value.page).toEqual({ at: "form", hotline: "lungemedicin" });
  shell.actions.go({ at: "home" });
  expect((await start(made.gp)).app.value.page).toEqual({ at: "home" });
  shell.actions.go({ at: "form", hotline: "lungemedicin" });
  shell.options.memory.forgetPerson();
  kept.set("vl.page", "form");
  expect((await start(made.gp)).app.value.page).toEqual({ at: "home" });
});

describe("a ring", () => {
  test("sounds, prepares media, and falls silent when it is over", async () => {
    const shell = await start(made.specialist);
    server.notify("calls", { calls: [made.ringCall(Date.now())] });
    await settle();
    expect(rung).toEqual(["Det ringer"]);
    expect(server.of("media.join").length).toBe(1);
    expect(devicesAsked).toBeGreaterThan(0);
    server.notify("calls", { calls: [] });
    await settle();
    expect(rung).toEqual(["Det ringer", "stop"]);
    expect(server.of("media.leave").length).toBe(1);
    expect(shell.app.value.toasts[0]?.key).toBe("ring.gone");
  });

  test("is accepted without a word about its going", async () => {
    const shell = await start(made.specialist);
    server.notify("calls", { calls: [made.ringCall(Date.now())] });
    shell.actions.accept(4711);
    server.notify("calls", { calls: [made.talkCall(Date.now(), "callee")] });
    await settle();
    expect(screenOf(shell.app.value).at).toBe("conversation");
    expect(rung.at(-1)).toBe("stop");
    expect(shell.app.value.toasts).toEqual([]);
    // The room that was entered at the ring goes on.
    expect(server.of("media.leave")).toEqual([]);
  });
});

describe("a call-back", () => {
  test("gives the devices back while its caller waits, and sounds when it rings", async () => {
    calls = [made.waitingCall(Date.now())];
    const shell = await start(made.gp);
    server.answers["callback.request"] = () => ({ result: {} });
    shell.actions.requestCallback({ call: 4711 });
    server.notify("calls", { calls: [made.callbackCall(Date.now())] });
    await settle();
    expect(server.of("media.leave").length).toBe(1);
    const joins = server.of("media.join").length;
    server.notify("calls", { calls: [made.dialCall(Date.now(), "caller")] });
    await settle();
    expect(rung).toEqual(["Det ringer"]);
    expect(server.of("media.join").length).toBe(joins + 1);
    server.answers["callback.answer"] = () => ({ result: {} });
    shell.actions.answerCallback(4711);
    server.notify("calls", { calls: [{ ...made.talkCall(Date.now(), "caller"), callback: true }] });
    await settle();
    expect(rung.at(-1)).toBe("stop");
    expect(server.of("callback.answer").map((one) => one.params)).toEqual([{ call: 4711 }]);
    // The room that was entered while it rang goes on.
    expect(server.of("media.leave").length).toBe(1);
    expect(shell.app.value.toasts).toEqual([]);
  });

  test("is joined by the specialist when he has answered, not while it rings", async () => {
    await start(made.specialist);
    server.notify("calls", { calls: [{ ...made.ringCall(Date.now()), callback: true }] });
    await settle();
    expect(rung).toEqual(["Det ringer"]);
    expect(server.of("media.join")).toEqual([]);
    server.notify("calls", { calls: [made.dialCall(Date.now(), "callee")] });
    await settle();
    expect(rung.at(-1)).toBe("stop");
    expect(server.of("media.join").length).toBe(1);
  });
});

describe("the test ring of a shift", () => {
  const testing = (): Me => ({ ...made.me(made.specialist, Date.now()), shift_test: "ringing" });

  test("rings until it is heard", async () => {
    const shell = await start(made.specialist);
    server.answers["shift.heard"] = () => ({ result: {} });
    server.notify("me", testing());
    await settle();
    server.notify("me", testing());
    await settle();
    expect(rung).toEqual(["Prøveopkald: din vagt begynder"]);
    shell.actions.hearTest();
    server.notify("me", made.me(made.specialist, Date.now()));
    await settle();
    expect(server.of("shift.heard").length).toBe(1);
    expect(rung.at(-1)).toBe("test over");
  });

  test("gives way to a call, and goes on after it", async () => {
    await start(made.specialist);
    server.notify("me", testing());
    server.notify("calls", { calls: [made.ringCall(Date.now())] });
    await settle();
    expect(rung).toEqual(["Prøveopkald: din vagt begynder", "Det ringer", "test over"]);
    server.notify("calls", { calls: [] });
    await settle();
    expect(rung.slice(3)).toEqual(["stop", "Prøveopkald: din vagt begynder"]);
  });

  test("is silent once it counts as unanswered", async () => {
    await start(made.specialist);
    server.notify("me", testing());
    server.notify("me", { ...testing(), shift_test: "unanswered" });
    await settle();
    expect(rung.at(-1)).toBe("test over");
  });
});

test("an answered task leaves its page and its note", async () => {
  calls = [];
  const shell = await start(made.specialist);
  server.notify("me", { ...made.me(made.specialist, Date.now()), tasks: made.tasks(Date.now(), true) });
  shell.actions.go({ at: "task", call: 31 });
  shell.actions.writeNote(31, "secret");
  shell.actions.writeOutcome(31, { ...emptyOutcome, assessment: "secret" });
  server.answers["call.outcome"] = () => ({ result: {} });
  shell.actions.outcome({ call: 31, outcome: "advice", note: "secret" });
  await settle();
  expect(screenOf(shell.app.value).at).toBe("home");
  expect([...kept.values()].join()).not.toContain("secret");
});

test("what is copied is said aloud, and so is what cannot be", async () => {
  const shell = await start(made.gp);
  expect(await shell.actions.copyText("the note")).toBe(true);
  expect(clipboard).toEqual(["the note"]);
  expect(shell.app.value.toasts.map(({ kind, key }) => [kind, key])).toEqual([["info", "keep.copied"]]);
  clipboard = null;
  expect(await shell.actions.copyText("the note")).toBe(false);
  expect(shell.app.value.toasts.at(-1)).toMatchObject({ kind: "warning", key: "keep.not_copied" });
});

test("how it went is told once, and a refusal says why", async () => {
  const shell = await start(made.gp);
  server.answers["follow_up.answer"] = () => ({ result: {} });
  expect(await shell.actions.answerFollowUp(31, "unknown")).toBe(true);
  expect(server.of("follow_up.answer").map((one) => one.params)).toEqual([{ call: 31, admitted: "unknown" }]);
  server.answers["follow_up.answer"] = () => ({ problem: { reason: "already_followed_up", title: "Svaret er allerede registreret", detail: "" } });
  expect(await shell.actions.answerFollowUp(31, "no")).toBe(false);
  expect(shell.app.value.toasts.at(-1)?.sentence).toMatch(/allerede registreret/);
  server.answers["follow_up.case"] = () => ({ problem: { reason: "call_not_found", title: "x", detail: "" } });
  const before = shell.app.value.toasts.length;
  expect(await shell.actions.followUpCase(31)).toBeNull();
  expect(shell.app.value.toasts.length).toBe(before);
});

describe("a conversation whose line was cut", () => {
  const boot = (name: string) => () => ({
    result: { server: "t", boot: name, seq: 7, now: new Date().toISOString(), snapshot: made.snapshot(made.gp, Date.now(), calls) } });

  test("keeps its room when the server is the same", async () => {
    calls = [made.talkCall(Date.now(), "caller")];
    await start(made.gp);
    const joins = server.of("media.join").length;
    expect(joins).toBe(1);
    await server.cut();
    await clock.advance(100);
    expect(server.of("media.leave")).toEqual([]);
  });

  test("joins anew at once when the server is another process", async () => {
    calls = [made.talkCall(Date.now(), "caller")];
    await start(made.gp);
    server.answers["session.hello"] = boot("b2");
    await server.cut();
    await clock.advance(100);
    const after = server.received.slice(server.received.findLastIndex((one) => one.method === "session.hello"));
    expect(after.map((one) => one.method)).toContain("media.join");
  });
});

test("a reloaded tab stands where it stood", async () => {
  kept.set("vl.followed", "4711");
  calls = [made.endedCall(Date.now(), "caller", true)];
  const shell = await start(made.gp);
  expect(screenOf(shell.app.value).at).toBe("after");
  shell.actions.dismissCall(4711);
  expect(kept.has("vl.followed")).toBe(false);
});

test("signing out leaves nothing of a person behind", async () => {
  const shell = await start(made.gp);
  shell.actions.writeDraft("h", { ...emptyDraft, question: "secret" });
  shell.actions.writeNote(1, "secret");
  shell.actions.signOut();
  await settle();
  expect([...kept.values()].join()).not.toContain("secret");
  expect(screenOf(shell.app.value).at).toBe("sign_in");
});

test("the form comes as the server tells it, and a missing suggestion is no error", async () => {
  const shell = await start(made.gp);
  server.answers["hotline.form"] = () => ({ result: { questionnaire, source: "plugin" } });
  server.answers["triage.suggest"] = () => ({ problem: { reason: "plugin_silent", title: "x", detail: "" } });
  expect((await shell.actions.loadForm("lungemedicin"))?.form.items.length).toBe(3);
  expect(await shell.actions.suggest("lungemedicin", {})).toBeNull();
  expect(shell.app.value.toasts).toEqual([]);
});

describe("two devices of one specialist", () => {
  const elsewhere = () => ({ problem: { reason: "elsewhere", title: "", detail: "" } });

  test("both ring; the refused one says nothing, and takes the media when it answers", async () => {
    const shell = await start(made.specialist);
    server.answers["media.join"] = elsewhere;
    server.notify("calls", { calls: [made.ringCall(Date.now())] });
    await settle();
    expect(shell.media.value).toBe("elsewhere");
    expect(shell.app.value.toasts).toEqual([]);
    shell.actions.accept(4711);
    await settle();
    expect(server.of("media.join").map((one) => one.params)).toEqual([{ call: 4711 }, { call: 4711, take: true }]);
  });

  test("the one that did not answer falls silent without a word, and gives its camera back", async () => {
    const shell = await start(made.specialist);
    server.answers["media.join"] = elsewhere;
    server.notify("calls", { calls: [made.ringCall(Date.now())] });
    await settle();
    server.notify("calls", { calls: [made.talkCall(Date.now(), "callee")] });
    await settle();
    expect(rung).toEqual(["Det ringer", "stop"]);
    expect(shell.app.value.toasts).toEqual([]);
    expect(shell.local.value.at).toBe("idle");
    shell.actions.takeOver();
    await settle();
    expect(server.of("media.join").at(-1)?.params).toEqual({ call: 4711, take: true });
  });

  test("the one that talked is told that the other took over", async () => {
    calls = [made.talkCall(Date.now(), "callee")];
    const shell = await start(made.specialist);
    server.notify("media.taken", { call: 4711 });
    await settle();
    expect(shell.media.value).toBe("elsewhere");
    expect(shell.local.value.at).toBe("idle");
  });
});

test("a hand-over goes on in the same room and unmutes nobody", async () => {
  calls = [made.consultCall(Date.now(), "callee")];
  const shell = await start(made.consulted);
  shell.actions.setMuted(true);
  server.notify("calls", { calls: [made.talkCall(Date.now(), "callee")] });
  await settle();
  expect(shell.muted.value).toBe(true);
  expect(server.of("media.leave")).toEqual([]);
  expect(server.of("media.join").length).toBe(1);
  await vi.waitFor(() => expect(server.of("media.join").at(-1)?.params.call).toBe(4711));
  expect(shell.app.value.toasts[0]?.key).toBe("handover.yours");
});

test("the camera that is refused in a conversation becomes advice, and may be tried again", async () => {
  calls = [made.talkCall(Date.now(), "caller")];
  const shell = await start(made.gp);
  const before = devicesAsked;
  shell.actions.addCamera();
  await settle();
  expect(devicesAsked).toBe(before + 1);
  expect(shell.app.value.toasts[0]).toMatchObject({ kind: "problem", key: "camera_add.no_device" });
  expect(shell.busy.value).toBeNull();
});

describe("somebody with a link", () => {
  async function arrive(becomes: Entry): Promise<Shell> {
    guest = "welcome";
    entry = becomes;
    calls = [made.guestCall(Date.now(), "waiting")];
    const shell = await start(made.guest, false);
    expect(screenOf(shell.app.value).at).toBe("guest_entry");
    // Opening the link does nothing: mail programs open links too.
    expect(server.opened).toBe(0);
    shell.actions.enterAsGuest();
    await settle();
    return shell;
  }

  test("comes into the lobby, and joins the room when let in", async () => {
    const shell = await arrive("in");
    expect(screenOf(shell.app.value).at).toBe("guest_lobby");
    expect(server.of("media.join")).toEqual([]);
    server.notify("calls", { calls: [made.guestCall(Date.now(), "talking")] });
    await settle();
    expect(screenOf(shell.app.value).at).toBe("conversation");
    expect(server.of("media.join").length).toBe(1);
    server.notify("calls", { calls: [] });
    await settle();
    expect(screenOf(shell.app.value).at).toBe("guest_ended");
    expect(shell.local.value.at).toBe("idle");
  });

  test("is told when the link is not good, and may try again when only the network was not", async () => {
    expect(screenOf((await arrive("refused")).app.value).at).toBe("guest_refused");
    const shell = await arrive("failed");
    expect(screenOf(shell.app.value).at).toBe("guest_entry");
    expect(shell.app.value.toasts[0]?.key).toBe("guest.unreachable");
  });

  test("whose session has ended is not sent to a sign-in", async () => {
    const shell = await arrive("in");
    server.notify("session.closing", { reason: "signed_out", detail: "" });
    await settle();
    expect(screenOf(shell.app.value).at).toBe("guest_ended");
  });
});
