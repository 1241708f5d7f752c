/** What the pages rest on, by the protocol alone: nobody meets a dead end. Quick, without browsers. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { randomBytes } from "node:crypto";
import { run, Server } from "./harness/server.mjs";
import { Session } from "./harness/session.mjs";

const CPR = "010140-4321";

describe("hotline", () => {
  let server, people;

  before(async () => {
    server = await Server.start({ rota: "weekly" });
    const ids = ["gp-anne", "gp-bo", "lunge-slagelse", "lunge-roskilde", "coordinator-erik"];
    const sessions = await Promise.all(ids.map((id) => Session.open(server, id)));
    const [anne, bo, slagelse, roskilde, erik] = sessions;
    people = { anne, bo, slagelse, roskilde, erik };
  });

  after(async () => {
    Object.values(people).forEach((one) => one.close());
    await server.finish([CPR, CPR.replace("-", "")]);
  });

  const mine = (session, call) => session.topics.calls.calls.find((one) => one.call === call);
  const reaches = (session, call, state) =>
    session.until(`${call} is ${state}`, () => mine(session, call)?.state === state);
  const rings = (session, call) => session.until(`${call} rings`, () => mine(session, call)?.part === "ringing");
  const presence = (session, value, more = {}) => session.result("presence.set", { presence: value, ...more });

  async function place(session, more = {}) {
    const { call } = await session.result("call.place", {
      hotline: "lungemedicin", answers: {}, question: "Hvad nu?", urgency: "urgent",
      key: randomBytes(8).toString("hex"), ...more });
    await session.until("the call is on the screen", () => mine(session, call));
    return call;
  }

  async function talk(specialist, caller, call) {
    await rings(specialist, call);
    await specialist.result("ring.accept", { call });
    await reaches(caller, call, "talking");
  }

  async function finish(specialist, call, more = {}) {
    await specialist.result("call.hang_up", { call });
    await specialist.result("call.outcome", { call, outcome: "advice", note: "ok", ...more });
    await specialist.result("presence.ready");
  }

  test("a call-back keeps its place, and the specialist is on the line before it rings", async () => {
    const { anne, bo, slagelse } = people;
    const first = await place(anne);
    await anne.result("callback.request", { call: first });
    const second = await place(bo);
    await anne.until("first of two", () => mine(anne, first)?.callback && mine(anne, first).place === 1);
    await bo.until("second of two", () => mine(bo, second)?.place === 2);
    assert.equal((await anne.ask("callback.request", { call: first })).problem.reason, "already_callback");
    await presence(slagelse, "available");
    await rings(slagelse, first);
    assert.equal(mine(anne, first).state, "waiting");
    await slagelse.result("ring.accept", { call: first });
    await reaches(anne, first, "dialling");
    await anne.result("callback.answer", { call: first });
    await reaches(slagelse, first, "talking");
    await finish(slagelse, first);
    await talk(slagelse, bo, second);
    await finish(slagelse, second);
  });

  test("who calls again while his call-back rings is told the number of the new call", async () => {
    const { anne, slagelse } = people;
    await presence(slagelse, "available");
    const first = await place(anne);
    await anne.result("callback.request", { call: first });
    await rings(slagelse, first);
    const second = await place(anne);
    assert.equal(mine(anne, second).state, "waiting");
    await anne.result("call.leave", { call: second });
    await anne.result("call.leave", { call: first });
  });

  test("a question in writing has an owner whom the caller sees; a colleague may take it", async () => {
    const { anne, slagelse, roskilde, erik } = people;
    await presence(slagelse, "away");
    const call = await place(anne);
    await anne.until("nobody can say how long", () => mine(anne, call)?.estimate === undefined);
    await anne.result("call.question", { call });
    await anne.until("its owner", () => mine(anne, call)?.owner?.id === "lunge-slagelse");
    assert.equal(mine(anne, call).task, "question");
    await erik.until("the coordinator sees it", () => erik.topics.me.tasks.some((one) => one.call === call));
    assert.equal((await anne.ask("task.take", { call })).problem.reason, "not_allowed");
    await roskilde.result("task.take", { call });
    await anne.until("its new owner", () => mine(anne, call)?.owner?.id === "lunge-roskilde");
    await roskilde.result("call.outcome", { call, outcome: "advice", note: "svar" });
    await anne.until("the answer", () => mine(anne, call)?.outcome?.note === "svar");
  });

  test("a time-out: everybody sees it, and the other hospital is rung", async () => {
    const { anne, slagelse, roskilde, erik } = people;
    assert.equal((await slagelse.ask("time_out.set", { hospital: "NSR", on: true })).problem.reason, "not_allowed");
    await presence(slagelse, "available");
    await presence(roskilde, "available");
    const call = await place(anne);
    await rings(slagelse, call);
    await erik.result("time_out.set", { hospital: "NSR", on: true });
    await rings(roskilde, call);
    await anne.until("the banner", () => anne.topics.board.time_outs.some((one) => one.hospital === "NSR"));
    assert.ok(mine(anne, call).trail.some((one) => one.what === "time_out"));
    await roskilde.result("ring.accept", { call });
    await finish(roskilde, call);
    await erik.result("time_out.set", { hospital: "NSR", on: false });
    await anne.until("no banner", () => anne.topics.board.time_outs.length === 0);
  });

  test("a transferred caller waits on the other line with the old place, and the case follows", async () => {
    const { anne, slagelse } = people;
    const call = await place(anne);
    await talk(slagelse, anne, call);
    await slagelse.result("call.hold", { call, on: true });
    await anne.until("on hold", () => mine(anne, call)?.held);
    assert.equal((await slagelse.ask("call.transfer", { call, hotline: "nowhere" })).problem.reason, "no_such_hotline");
    await slagelse.result("call.transfer", { call, hotline: "lungemedicin" });
    await reaches(anne, call, "waiting");
    assert.ok(mine(anne, call).trail.some((one) => one.what === "transferred"));
    await rings(people.roskilde, call);
    assert.equal(mine(people.roskilde, call).case.question, "Hvad nu?");
    await people.roskilde.result("ring.accept", { call });
    await finish(people.roskilde, call);
    await slagelse.result("presence.ready");
  });

  test("after a discharge the responsible hospital is rung first; the number is kept nowhere", async () => {
    const { anne, slagelse, roskilde } = people;
    const answer = await anne.result("discharge.check", { cpr: CPR });
    assert.deepEqual([answer.covered, answer.why], [false, "not_discharged_here"]);
    const discharge = { cpr: CPR, destination: "eget_hjem", discharged_at: new Date(Date.now() - 3_600_000).toISOString(),
      admitted_hours: 48, age: 86, specialty: "lungemedicin" };
    assert.equal((await anne.ask("discharge.register", discharge)).problem.reason, "not_allowed");
    await roskilde.result("discharge.register", discharge);
    const cover = await anne.result("discharge.check", { cpr: CPR.replace("-", "") });
    assert.deepEqual([cover.covered, cover.hospital], [true, "SUH"]);
    for (let i = 0; i < 2; i++) { // whoever has been idle longest
      const call = await place(anne, { cpr: CPR });
      await rings(roskilde, call);
      assert.equal(mine(slagelse, call), undefined);
      await roskilde.result("ring.accept", { call });
      await finish(roskilde, call);
    }
    assert.equal((await anne.ask("discharge.check", { cpr: "1" })).problem.reason, "invalid_field");
    const shown = run("vagtctl", "journal", "show", server.journal).stdout;
    assert.ok(!shown.includes("4321"), "no CPR number in the journal");
  });

  test("two missed rings set away, and the person is told why", async () => {
    const { anne, slagelse, roskilde } = people;
    await presence(roskilde, "away");
    await presence(slagelse, "scrubbed", { until: new Date(Date.now() + 600_000).toISOString() });
    await slagelse.until("scrubbed", () => slagelse.topics.me.presence === "scrubbed" && slagelse.topics.me.scrubbed_until);
    await presence(slagelse, "available");
    const call = await place(anne);
    await rings(slagelse, call);
    await slagelse.until("set away", () => slagelse.topics.me.set_away, 70_000);
    assert.equal(slagelse.topics.me.presence, "away");
    await anne.result("call.leave", { call });
  });

  test("what the specialist thought of the urgency is said to the caller afterwards", async () => {
    const { anne, slagelse } = people;
    await presence(slagelse, "available");
    const call = await place(anne, { urgency: "immediate" });
    await talk(slagelse, anne, call);
    await finish(slagelse, call, { assessed: "subacute" });
    await anne.until("the assessment", () => mine(anne, call)?.outcome?.assessed === "subacute");
  });

  test("all devices of one person ring, and stop when one answers", async () => {
    const { anne, slagelse } = people;
    const tablet = await Session.open(server, "lunge-slagelse");
    await presence(slagelse, "available");
    const call = await place(anne);
    await Promise.all([rings(slagelse, call), rings(tablet, call)]);
    await tablet.result("ring.accept", { call });
    await slagelse.until("it rings no more", () => mine(slagelse, call)?.part !== "ringing", 1_000);
    assert.equal((await slagelse.ask("ring.accept", { call })).problem.reason, "already_answered");
    await finish(tablet, call);
    tablet.close();
  });
});
