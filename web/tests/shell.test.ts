import { beforeEach, describe, expect, test, vi } from "vitest";
import * as made from "../preview/fixtures";
import { questionnaire } from "../preview/questionnaire";
import type { RingAlert } from "../src/app/alert";
import { Shell } from "../src/app/shell";
import { makeMemory } from "../src/app/storage";
import type { Call, Person } from "../src/protocol/generated";
import { emptyDraft } from "../src/state/draft";
import { screenOf } from "../src/state/screen";
import { FakeClock, FakeServer, settle } from "./fake-server";

vi.stubGlobal("MediaStream", class {});

let server: FakeServer;
let clock: FakeClock;
let kept: Map<string, string>;
let rung: string[];
let devicesAsked: number;
let calls: Call[];

const alert: RingAlert = { start: (title) => void rung.push(title), stop: () => void rung.push("stop") };

async function start(person: Person): Promise<Shell> {
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
    alert, newKey: () => `key-${++key}-0000`, slot: "0123456789abcdef", signInAddress: () => "/login", signOut: () => Promise.resolve(),
  });
  shell.connection.start();
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

test("an answered task leaves its page and its note", async () => {
  calls = [];
  const shell = await start(made.specialist);
  server.notify("me", { ...made.me(made.specialist, Date.now()), tasks: made.tasks(Date.now(), true) });
  shell.actions.go({ at: "task", call: 31 });
  shell.actions.writeNote(31, "secret");
  server.answers["call.outcome"] = () => ({ result: {} });
  shell.actions.outcome({ call: 31, outcome: "advice", note: "secret" });
  await settle();
  expect(screenOf(shell.app.value).at).toBe("home");
  expect([...kept.values()].join()).not.toContain("secret");
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
