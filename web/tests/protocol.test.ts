import { describe, expect, test } from "vitest";
import * as made from "../preview/fixtures";
import { parseFromServer, parseResult, parseText } from "../src/protocol/parse";

const now = Date.now();

describe("what the server says", () => {
  test("a notification of each kind is read", () => {
    const calls = { calls: [made.waitingCall(now), made.ringCall(now), made.talkCall(now, "callee")] };
    expect(parseFromServer({ seq: 3, event: "calls", data: calls })).toEqual({ kind: "event", seq: 3, event: "calls", data: calls });
    for (const [event, data] of [
      ["board", made.board(now)], ["me", made.me(made.specialist, now)], ["operator", made.operator(now)],
      ["media.room", { call: 1, generation: "g", producers: [] }],
      ["session.closing", { reason: "server_stops", detail: "" }],
    ]) expect(parseFromServer({ seq: 1, event, data }), String(event)).not.toBeNull();
  });

  test("a response is read by the method that it answers", () => {
    expect(parseFromServer({ id: 1, result: { call: 5 } })).toEqual({ kind: "result", id: 1, result: { call: 5 } });
    expect(parseResult("call.place", { call: 5 })).toEqual({ call: 5 });
    expect(parseResult("call.place", { call: "5" })).toBeNull();
    expect(parseResult("triage.suggest", made.triage)).toBe(made.triage);
    expect(parseResult("call.place", {})).toBeNull();
  });

  test("what is not ours is dropped", () => {
    const me = made.me(made.gp, now);
    for (const bad of [
      null, 1, "x", [], {}, { id: -1, result: {} }, { id: 1.5, result: {} }, { id: 1 },
      { id: 1, problem: { title: "without a reason" } },
      { seq: 1, event: "unknown", data: {} },
      { seq: 1, event: "__proto__", data: {} },
      { seq: "1", event: "me", data: me },
      { seq: 1, event: "me", data: { ...me, person: { ...me.person, role: "king" } } },
      { seq: 1, event: "me", data: { ...me, person: { ...me.person, id: "UPPER" } } },
      { seq: 1, event: "board", data: { hotlines: Array(201).fill(made.board(now).hotlines[0]) } },
      { seq: 1, event: "calls", data: { calls: [{ ...made.waitingCall(now), place: 0 }] } },
      { seq: 1, event: "calls", data: { calls: [{ ...made.waitingCall(now), call: 2 ** 60 }] } },
    ]) expect(parseFromServer(bad)).toBeNull();
  });

  test("text that is no JSON, or JSON that is far too deep, is dropped", () => {
    expect(parseText("{")).toBeNull();
    expect(parseText("")).toBeNull();
    const deep = `${"[".repeat(5000)}${"]".repeat(5000)}`;
    expect(parseText(`{"seq":1,"event":"me","data":${deep}}`)).toBeNull();
  });

  test("a later server's new field does not stop an older tab", () => {
    const me = { ...made.me(made.gp, now), colour: "blue" };
    expect(parseFromServer({ seq: 1, event: "me", data: me })).not.toBeNull();
  });

  test("lengths are counted in characters, not in UTF-16 units", () => {
    const me = made.me(made.gp, now);
    const long = (n: number) => ({ seq: 1, event: "me", data: { ...me, person: { ...me.person, name: "😀".repeat(n) } } });
    expect(parseFromServer(long(200))).not.toBeNull();
    expect(parseFromServer(long(201))).toBeNull();
  });
});
