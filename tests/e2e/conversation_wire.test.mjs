/** Conversations of several people, by the protocol alone. Quick, without browsers. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cardiologyAlways } from "./harness/regions.mjs";
import { ROOT, Server, run } from "./harness/server.mjs";
import { Session, useLink } from "./harness/session.mjs";
import { throughout } from "./harness/wait.mjs";

const NAME = "Karoline Testesen";
const QUESTION = "Skal hjertet ses på i dag?";

const fixture = (name) => JSON.parse(readFileSync(join(ROOT, `server/media/tests/fixtures/${name}.json`), "utf8"));

describe("conversation", () => {
  let server, anne, slagelse, roskilde, heart;

  before(async () => {
    server = await Server.start({ region: cardiologyAlways });
    [anne, slagelse, roskilde, heart] = await Promise.all(
      ["gp-anne", "lunge-slagelse", "lunge-roskilde", "kardio-roskilde"].map((id) => Session.open(server, id)));
    await heart.result("presence.set", { presence: "available" });
    await slagelse.result("presence.set", { presence: "available" });
  });

  after(async () => {
    [anne, slagelse, roskilde, heart].forEach((one) => one.close());
    await server.finish([NAME, QUESTION]);
  });

  const mine = (session, call) => session.topics.calls.calls.find((one) => one.call === call);
  const sees = (what, session, call, probe) => session.until(what, () => probe(mine(session, call) ?? {}));
  const refused = async (session, method, params) => (await session.ask(method, params)).problem?.reason;
  const parties = (call) => (call.parties ?? []).map((one) => `${one.part} ${one.person.name}`).sort();

  async function talk(specialist = slagelse) {
    const { call } = await anne.result("call.place", {
      hotline: "lungemedicin", answers: {}, question: "Hvad nu?", urgency: "urgent", key: randomBytes(8).toString("hex") });
    await sees("it rings", specialist, call, (one) => one.part === "ringing");
    await specialist.result("ring.accept", { call });
    await sees("they talk", anne, call, (one) => one.state === "talking");
    return call;
  }

  async function finish(specialist, call) {
    await specialist.result("call.hang_up", { call });
    await specialist.result("call.outcome", { call, outcome: "advice", note: "ok" });
    await specialist.result("presence.ready");
  }

  /** Joins the call's room with a microphone: its producer. */
  async function speak(session, call, more = {}) {
    const joined = await session.result("media.join", { call, ...more });
    session.receive = joined.receive.id;
    const { producer } = await session.result("media.produce", {
      call, transport: joined.send.id, kind: "audio", rtpParameters: fixture("chrome_audio") });
    return { producer, generation: joined.generation };
  }

  const hear = (session, call, producer) => session.ask("media.consume", {
    call, transport: session.receive, producer, rtpCapabilities: fixture("chrome_receives") });

  test("a warm transfer: a colleague is asked, all talk, and the call is his", async () => {
    const call = await talk();
    assert.equal(await refused(slagelse, "call.hand_over", { call }), "no_consult");
    assert.equal(await refused(anne, "call.consult", { call, hotline: "kardiologi" }), "not_allowed");
    const voice = await speak(anne, call);
    const { call: consult } = await slagelse.result("call.consult", { call, hotline: "kardiologi", question: QUESTION });
    assert.equal(await refused(slagelse, "call.consult", { call, hotline: "kardiologi" }), "consult_open");
    await sees("on hold", anne, call, (one) => one.held && one.parties.length === 0);
    await sees("the consult", slagelse, call, (one) => one.consult?.call === consult && one.consult.state === "waiting"
      && one.consult.ringing.length === 1);
    assert.equal(mine(slagelse, consult), undefined, "who asks sees it in his conversation");
    await sees("it rings", heart, consult, (one) => one.part === "ringing" && one.consult_of === call);
    const { question, consult_question: asked, caller } = mine(heart, consult).case;
    assert.deepEqual([question, asked, caller.id], [mine(slagelse, call).case.question, QUESTION, "gp-anne"]);
    assert.notEqual(question, QUESTION);
    assert.equal(mine(heart, call), undefined);
    const early = await speak(heart, consult);
    assert.equal(early.generation, voice.generation, "one room");
    assert.equal((await hear(heart, consult, voice.producer)).problem?.reason, "call_not_found", "before the answer");

    await heart.result("ring.accept", { call: consult });
    await sees("the colleague", slagelse, call, (one) => one.consult?.state === "talking"
      && one.consult.peer.person.id === "kardio-roskilde");
    assert.deepEqual(parties(mine(slagelse, call)).map((one) => one.split(" ")[0]), ["consulted"]);
    assert.deepEqual(parties(mine(anne, call)), [], "held apart");
    await heart.until("the room by his own call", () => heart.topics["media.room"]?.call === consult);
    assert.deepEqual((await hear(heart, consult, voice.producer)).problem, undefined, "may prepare");

    await slagelse.result("call.hold", { call, on: false });
    await sees("all of them", anne, call, (one) => one.parties?.length === 2);
    await sees("all of them", heart, consult, (one) => parties(one).map((each) => each.split(" ")[0]).join() === "callee,caller");
    assert.equal(await refused(heart, "call.hand_over", { call }), "call_not_found");

    await slagelse.result("call.hand_over", { call });
    await sees("the call", heart, call, (one) => one.part === "callee" && one.state === "talking");
    assert.equal(mine(heart, consult), undefined);
    await slagelse.until("he is out", () => !mine(slagelse, call));
    await sees("the other", anne, call, (one) => one.peer.person.id === "kardio-roskilde" && !one.held);
    assert.equal(mine(heart, call).room.generation, voice.generation, "no new room");
    assert.deepEqual((await hear(heart, call, voice.producer)).problem, undefined, "his place in it is kept");
    const trail = mine(anne, call).trail.map((one) => one.what);
    assert.deepEqual(trail.slice(trail.indexOf("consult")), ["consult", "handed_over"]);
    assert.equal(await refused(slagelse, "call.outcome", { call, outcome: "advice", note: "" }), "call_not_found");
    await slagelse.result("presence.ready");
    await finish(heart, call);
  });

  test("a consult is given up, whether it was answered meanwhile or not", async () => {
    const call = await talk();
    for (const method of ["call.hang_up", "call.leave"]) {
      const { call: consult } = await slagelse.result("call.consult", { call, hotline: "kardiologi" });
      await sees("the same question", heart, consult, (one) => one.case?.question === "Hvad nu?");
      if (method === "call.leave") await heart.result("ring.accept", { call: consult });
      await slagelse.result(method, { call: consult });
      await sees("it is over", slagelse, call, (one) => !one.consult);
      await heart.until("it is over", () => (mine(heart, consult)?.state ?? "closed") === "closed");
    }
    await heart.result("presence.ready");
    assert.deepEqual(mine(anne, call).trail.map((one) => one.what).slice(-4),
      ["consult", "consult_ended", "consult", "consult_ended"]);
    assert.equal(mine(anne, call).held, true, "until the specialist comes back");
    await slagelse.result("call.hold", { call, on: false });
    await finish(slagelse, call);
  });

  test("a guest waits in the lobby, is let in, keeps the place over a reload, and is put out", async () => {
    const call = await talk();
    const voice = await speak(anne, call);
    assert.equal(await refused(roskilde, "guest.invite", { call, kind: "patient", name: NAME }), "call_not_found");
    assert.equal(await refused(anne, "guest.invite", { call, kind: "patient", name: "  " }), "invalid_field");
    const { guest, link, until } = await anne.result("guest.invite", { call, kind: "patient", name: NAME });
    assert.match(link, /^\/g#[A-Za-z0-9_-]{22}$/);
    assert.ok(Date.parse(until) > Date.now() + 29 * 60_000);
    await sees("invited", slagelse, call, (one) => one.guests?.[0]?.state === "invited" && one.guests[0].name === NAME);
    assert.equal(await refused(slagelse, "guest.admit", { call, guest }), "no_such_guest");
    const page = await fetch(`${server.address}/g`);
    assert.equal(page.status, 200);
    assert.match(page.headers.get("content-type"), /text\/html/);

    const entry = await useLink(server, link);
    assert.equal(entry.status, 204);
    const patient = await Session.enter(server, entry);
    assert.deepEqual(patient.topics.me, { person: { id: "guest.1", name: NAME, role: "guest" }, duties: [] });
    assert.deepEqual(patient.topics.board, { hotlines: [], time_outs: [] });
    const { case: content, trail, parties: others, room, state, part } = mine(patient, call);
    assert.deepEqual({ content, trail, others, room, state, part },
      { content: undefined, trail: [], others: undefined, room: undefined, state: "waiting", part: "guest" });
    await sees("in the lobby", anne, call, (one) => one.guests[0].state === "lobby");
    assert.equal(await refused(patient, "media.join", { call }), "call_not_found");
    for (const method of ["call.hold", "guest.admit", "guest.invite", "presence.ready"]) {
      const params = { call, guest, on: true, kind: "patient", name: "x" };
      const { problem } = await patient.ask(method, Object.fromEntries(Object.entries(params).filter(([key]) =>
        ({ "call.hold": ["call", "on"], "guest.admit": ["call", "guest"], "guest.invite": ["call", "kind", "name"],
          "presence.ready": [] })[method].includes(key))));
      assert.equal(problem.reason, "not_allowed", method);
    }

    await slagelse.result("guest.admit", { call, guest });
    await sees("in", patient, call, (one) => one.state === "talking" && one.parties.length === 2 && one.room);
    assert.deepEqual(Object.keys(mine(patient, call).parties[0].person).sort(), ["id", "name", "role", "title"]);
    await sees("the guest", anne, call, (one) => one.parties.some((each) => each.guest === guest && each.connected));
    await speak(patient, call);
    assert.equal((await hear(patient, call, voice.producer)).problem, undefined);
    await anne.until("the guest sends", () => anne.topics["media.room"].producers.some((one) => one.peer === "guest.1"));

    patient.close();
    await sees("lost", anne, call, (one) => one.parties.some((each) => each.guest === guest && !each.connected));
    const again = await Session.enter(server, entry);
    assert.equal(mine(again, call).state, "talking");
    await speak(again, call);

    await anne.result("guest.remove", { call, guest });
    await sees("out", again, call, (one) => one.state === "closed" && !one.parties && !one.room);
    assert.equal((await hear(again, call, voice.producer)).problem.reason, "call_not_found");
    assert.equal(await refused(again, "media.join", { call }), "call_not_found");
    assert.equal(await refused(anne, "guest.remove", { call, guest }), "no_such_guest");
    assert.deepEqual(mine(anne, call).trail.map((one) => one.what).slice(-2), ["guest_in", "guest_out"]);
    again.close();
    await finish(slagelse, call);
  });

  test("hold parts caller and guest from the specialist; the end of the call is everybody's", async () => {
    const call = await talk();
    const { guest, link } = await slagelse.result("guest.invite", { call, kind: "interpreter", name: "Tolk" });
    const interpreter = await Session.enter(server, await useLink(server, link));
    await anne.result("guest.admit", { call, guest });
    await sees("in", interpreter, call, (one) => one.parties?.length === 2);
    await slagelse.result("call.hold", { call, on: true });
    await sees("held", interpreter, call, (one) => one.held && one.parties.length === 1 && one.parties[0].part === "caller");
    await sees("held", slagelse, call, (one) => one.held && one.parties.length === 0);
    const { guest: second, link: late } = await anne.result("guest.invite", { call, kind: "nurse", name: "Sygeplejerske" });
    assert.equal(second, 2);
    await slagelse.result("call.hold", { call, on: false });
    await interpreter.result("call.hang_up", { call });
    await sees("gone", anne, call, (one) => one.guests.length === 1 && one.parties.length === 1);
    assert.equal(mine(anne, call).state, "talking");
    const nurse = await Session.enter(server, await useLink(server, late));
    await finish(slagelse, call);
    await sees("closed", nurse, call, (one) => one.state === "closed");
    interpreter.close();
    nurse.close();
  });

  test("a link that is wrong, used or taken back, or a page of somebody else's: one and the same answer", async () => {
    const call = await talk();
    const used = await anne.result("guest.invite", { call, kind: "relative", name: "A" });
    const back = await anne.result("guest.invite", { call, kind: "relative", name: "B" });
    assert.equal((await useLink(server, used.link, { origin: "https://elsewhere.example" })).status, 403);
    assert.equal((await fetch(`${server.address}/guest?slot=0123456789abcdef`)).status, 405);
    const entry = await useLink(server, used.link);
    assert.equal(entry.status, 204, "neither looking nor a stranger's page uses it up");
    await anne.result("guest.remove", { call, guest: back.guest });
    const answers = await Promise.all(
      [used.link, back.link, "/g#AAAAAAAAAAAAAAAAAAAAAA", "/g#x"].map((link) => useLink(server, link)));
    for (const answer of answers) {
      assert.equal(answer.problem.reason, "link_not_valid");
      assert.equal(answer.text, answers[0].text);
      assert.equal(answer.status, 404);
    }
    const forged = { slot: "0123456789abcdef", cookie: entry.cookie.replace(entry.slot, "0123456789abcdef") };
    await assert.rejects(Session.enter(server, forged), /sign_in_required/);
    await finish(slagelse, call);
    await assert.rejects(Session.enter(server, { ...entry, cookie: `${entry.cookie}x` }), /sign_in_required/);
  });

  test("two sessions of one specialist: both ring, the first to answer wins, and the media moves when asked", async () => {
    const tablet = await Session.open(server, "lunge-slagelse");
    const { call } = await anne.result("call.place", {
      hotline: "lungemedicin", answers: {}, question: "Hvad nu?", urgency: "urgent", key: randomBytes(8).toString("hex") });
    await Promise.all([slagelse, tablet].map((one) => sees("it rings", one, call, (each) => each.part === "ringing")));
    await tablet.result("ring.accept", { call });
    await slagelse.until("it rings no more", () => mine(slagelse, call)?.part !== "ringing", 1_000);
    assert.equal(await refused(slagelse, "ring.accept", { call }), "already_answered");
    const first = await speak(tablet, call);
    await sees("elsewhere", slagelse, call, (one) => one.elsewhere === true);
    assert.equal(mine(tablet, call).elsewhere, undefined);
    assert.equal(await refused(slagelse, "media.join", { call }), "elsewhere");
    assert.equal(await refused(slagelse, "media.pause", { call, producer: first.producer, paused: true }), "elsewhere");
    await slagelse.result("media.leave", { call });
    await anne.result("media.join", { call });
    await anne.until("still sent", () => anne.topics["media.room"]?.producers.some((one) => one.producer === first.producer));
    await speak(slagelse, call, { take: true });
    await tablet.until("told", () => tablet.topics["media.taken"]?.call === call);
    await sees("elsewhere", tablet, call, (one) => one.elsewhere === true);
    assert.equal(await refused(tablet, "media.pause", { call, producer: first.producer, paused: true }), "elsewhere");
    const reload = await Session.enter(server, slagelse.identity);
    await speak(reload, call);
    assert.ok(await throughout(300, () => !slagelse.topics["media.taken"]), "a reload of the same slot takes silently");
    reload.close();
    await finish(tablet, call);
    tablet.close();
  });

  test("what a restart replays: the consult, the hold and the guests", async () => {
    const call = await talk();
    const { guest, link } = await anne.result("guest.invite", { call, kind: "patient", name: NAME });
    const entry = await useLink(server, link);
    await anne.result("guest.admit", { call, guest });
    const { call: consult } = await slagelse.result("call.consult", { call, hotline: "kardiologi" });
    await sees("it rings", heart, consult, (one) => one.part === "ringing");
    await heart.result("ring.accept", { call: consult });
    await server.kill();
    await server.launch();
    [anne, slagelse, roskilde, heart] = await Promise.all(
      [anne, slagelse, roskilde, heart].map((one) => Session.enter(server, one.identity)));
    const patient = await Session.enter(server, entry);
    assert.equal(mine(patient, call).state, "talking");
    await sees("all as it was", slagelse, call, (one) => one.held && one.consult?.state === "talking"
      && one.guests[0].name === NAME);
    const voice = await speak(anne, call);
    await speak(patient, call);
    assert.equal((await hear(patient, call, voice.producer)).problem, undefined);
    await slagelse.result("call.hand_over", { call });
    await sees("his", heart, call, (one) => one.part === "callee" && one.guests.length === 1);
    await finish(heart, call);
    patient.close();
    assert.equal(run("vagtctl", "journal", "verify", server.journal).status, 0);
  });
});
