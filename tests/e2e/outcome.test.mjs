/** How a call ends: the structured note that both sides keep, a no that says why, and how it went after. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import { bothTalk, Caller, CASE, Coordinator, Specialist } from "./harness/pages.mjs";
import { at } from "./harness/person.mjs";
import { Server } from "./harness/server.mjs";
import { Session } from "./harness/session.mjs";
import { onStage } from "./harness/stage.mjs";
import { until } from "./harness/wait.mjs";

/** Follow-ups are due at once, so that no test waits for a week. */
const AT_ONCE = { region: (region) => (region.follow_up_days = [0]) };

/** What is copied and printed is noted, and done all the same where the browser does it. */
function noteKeeping() {
  window.kept = { copied: [], printed: 0 };
  const write = navigator.clipboard?.writeText.bind(navigator.clipboard);
  if (write) navigator.clipboard.writeText = async (text) => write(text).then(() => window.kept.copied.push(text));
  window.print = () => window.kept.printed++;
}

async function talkAndHangUp(gp, specialist) {
  await specialist.beAvailable();
  await gp.call({ urgency: "immediate" });
  await specialist.rung();
  await specialist.accept();
  await bothTalk(gp, specialist);
  await gp.click("hang-up");
  await specialist.see("outcome-form");
}

/** A no without its reason and next step is not saved, and the page says what is missing. */
async function sayNo(specialist) {
  await specialist.click("outcome-advice");
  await specialist.click("denied");
  await specialist.click("outcome-save");
  const missing = () => specialist.text("outcome-obstacles");
  await until("the page says what is missing", async () => /hvorfor/.test(await missing()) && /næste skridt/.test(await missing()));
  await specialist.click("denied-try_first");
  await specialist.fill("denied-text", "Inhalation først");
  await specialist.fill("outcome-note", CASE.note);
  await specialist.click("next-preset-0");
  await specialist.click("next-by-preset-1");
  await specialist.page.click(`${at("more-of-note")} summary`);
  await specialist.click("safety-net-preset-0");
  await specialist.fill("assessment", "Let forværring");
  await specialist.click("assessed-urgent");
}

async function readsNo(gp) {
  await gp.see("after-outcome", { outcome: "advice" });
  await gp.see("after-denied", { reason: "try_first" });
  assert.match(await gp.text("after-denied"), /Andet bør prøves først.*Inhalation først/);
  assert.match(await gp.text("after-next-step"), /Egen læge følger op \(Praksis, i morgen\)/);
  assert.equal(await gp.text("after-note"), CASE.note);
  assert.equal(await gp.text("after-assessment"), "Let forværring");
  assert.match(await gp.text("after-safety-net"), /værre/);
  assert.match(await gp.text("after-assessed"), /vurderede bagefter hastegraden til haster.*ring altid, når du er i tvivl/);
}

const PARTS = [CASE.question, CASE.patient, CASE.note, "Anne Havkær", "Mette Vintersø", "Lungemedicin", "Råd givet", "Øjeblikkelig",
  "Andet bør prøves først", "Inhalation først", "Egen læge følger op", "Let forværring"];

async function copies(person, call) {
  await person.page.bringToFront();
  await person.click(`copy-${call}`);
  await until(`${person.id} has copied it`, () => person.page.evaluate(() => window.kept.copied.length > 0));
  const text = await person.page.evaluate(() => window.kept.copied[0]);
  const flat = text.replace(/\s+/g, " ");
  for (const part of PARTS) assert.ok(flat.includes(part), `copied: ${part}\n${text}`);
  assert.ok(text.split("\n").every((line) => line.length <= 76), text);
  await person.see("toast", { kind: "info" });
  assert.equal(await person.page.$eval(`.toasts[aria-live="polite"] ${at("toast")}`, (toast) => /kopieret/.test(toast.textContent)), true);
}

/** On paper there is the note and nothing else. */
async function prints(person) {
  await person.page.emulateMediaType("print");
  const seen = await person.page.evaluate(() => {
    const shown = (selector) => [...document.querySelectorAll(selector)].some((one) => one.getClientRects().length > 0);
    return { paper: document.querySelector(".paper")?.innerText ?? "", buttons: shown("button"), header: shown("header"),
      height: document.querySelector(".paper")?.getBoundingClientRect().height };
  });
  await person.page.emulateMediaType("screen");
  for (const part of PARTS) assert.ok(seen.paper.replace(/\s+/g, " ").includes(part), `on paper: ${part}\n${seen.paper}`);
  assert.deepEqual([seen.buttons, seen.header], [false, false]);
  assert.ok(seen.height > 200 && seen.height < 1000, `one page: ${seen.height}`);
}

for (const kind of ["chromium", "firefox"]) {
  test(`a no with its reason; both keep the note (${kind})`, () => onStage({ rota: "weekly" }, async (stage) => {
    const options = { kind, before: noteKeeping };
    const [gp, specialist] = await Promise.all([stage.enter(Caller, "gp-anne", options), stage.enter(Specialist, "lunge-slagelse", options)]);
    await talkAndHangUp(gp, specialist);
    await sayNo(specialist);
    // What was filled in is still there. Driven after a reload, Firefox scrolls nothing into view any more.
    if (kind === "chromium") await specialist.reload();
    await specialist.see("denied-reasons");
    await specialist.click("outcome-save");
    await specialist.gone("outcome-form");
    await readsNo(gp);
    const call = Number(await gp.data("after", "call"));
    await copies(gp, call);
    if (kind === "chromium") await prints(gp);
    await gp.click("to-board");
    await specialist.page.click(`${at(`recent-note-${call}`)} summary`);
    await specialist.see("after-denied", { reason: "try_first" });
    assert.equal(await specialist.text("after-note"), CASE.note);
    await copies(specialist, call);
    await specialist.click(`print-${call}`);
    await until("the print dialogue opens", () => specialist.page.evaluate(() => window.kept.printed === 1));
    if (kind === "chromium") await prints(specialist);
  }));
}

test("the quickest end: two taps and nothing more", () => onStage({ rota: "weekly" }, async (stage) => {
  const [gp, specialist] = await Promise.all([stage.enter(Caller), stage.enter(Specialist)]);
  await talkAndHangUp(gp, specialist);
  await specialist.click("outcome-advice");
  await specialist.click("outcome-save");
  await gp.see("after-outcome", { outcome: "advice" });
  assert.match(await gp.text("after-note"), /Intet notat/);
}));

test("days after, the caller says how it went; the coordinator sees the sum", () => onStage(AT_ONCE, async (stage) => {
  const [gp, specialist, erik] = await Promise.all([
    stage.enter(Caller, "gp-anne", { viewport: { width: 360, height: 740 } }), stage.enter(Specialist), stage.enter(Coordinator)]);
  await talkAndHangUp(gp, specialist);
  await specialist.record();
  await gp.see("after-outcome");
  const call = await gp.data("after", "call");
  await gp.click("to-board");
  await gp.see("follow-ups", { count: 1 });
  await erik.see("follow-up-sum", { due: 1, yes: 0 });
  await until("the case is told", async () => {
    const words = await gp.text(`follow-up-${call}`);
    return words.includes(CASE.patient) && words.includes(CASE.question);
  });
  assert.ok(await gp.page.evaluate(() => document.documentElement.scrollWidth <= 360));
  await gp.click(`follow-up-${call}-yes`);
  await gp.gone(`follow-up-${call}`);
  await until("it is thanked for, aloud", async () => /Tak/.test(await gp.text("follow-up-status")));
  assert.equal(await gp.page.evaluate(() => document.activeElement.tagName), "H2");
  await erik.see("follow-up-sum", { due: 0, yes: 1 });
}));

describe("by the protocol alone", () => {
  const mine = (session, call) => session.topics.calls.calls.find((one) => one.call === call);

  async function endedCall(anne, slagelse) {
    await slagelse.result("presence.set", { presence: "available" });
    const { call } = await anne.result("call.place", { hotline: "lungemedicin", answers: {}, question: "Hvad nu? QVX7",
      urgency: "urgent", key: randomBytes(8).toString("hex") });
    await slagelse.until("it rings", () => mine(slagelse, call)?.part === "ringing");
    await slagelse.result("ring.accept", { call });
    await slagelse.result("call.hang_up", { call });
    return call;
  }

  test("the server asks for a reason and a next step, and answers are the caller's", async () => {
    const server = await Server.start(AT_ONCE);
    const people = [];
    try {
      for (const id of ["gp-anne", "gp-bo", "lunge-slagelse"]) people.push(await Session.open(server, id));
      const [anne, bo, slagelse] = people;
      const call = await endedCall(anne, slagelse);
      const outcome = { call, outcome: "advice", note: "NTZ3" };
      const next = { what: "Ny kontrol", who: "practice" };
      for (const [more, reason] of [
        [{ denied: {} }, "reason_missing"],
        [{ denied: {}, next_step: next }, "reason_missing"],
        [{ denied: { reason: "other", text: " \n" }, next_step: next }, "reason_missing"],
        [{ denied: { reason: "no_capacity" } }, "next_step_missing"],
        [{ denied: { reason: "no_capacity" }, next_step: { what: " ", who: "practice" } }, "next_step_missing"],
        [{ denied: { reason: "no_capacity" }, next_step: { what: "Ny kontrol" } }, "next_step_missing"],
        [{ denied: { reason: "because" }, next_step: next }, "invalid_field"],
      ]) {
        const { problem } = await slagelse.ask("call.outcome", { ...outcome, ...more });
        assert.equal(problem?.reason, reason, JSON.stringify(more));
        assert.ok(problem.title && problem.detail);
      }
      assert.equal((await anne.ask("follow_up.answer", { call, admitted: "no" })).problem.reason, "call_not_found");
      await slagelse.result("call.outcome", { ...outcome, denied: { reason: "no_capacity" }, next_step: next });
      await anne.until("she is asked", () => anne.topics.me.follow_ups.length === 1);
      assert.equal((await anne.result("follow_up.case", { call })).question, "Hvad nu? QVX7");
      assert.equal((await bo.ask("follow_up.case", { call })).problem.reason, "call_not_found");
      assert.equal((await bo.ask("follow_up.answer", { call, admitted: "yes" })).problem.reason, "call_not_found");
      assert.equal((await slagelse.ask("follow_up.answer", { call, admitted: "yes" })).problem.reason, "not_allowed");
      await anne.result("follow_up.answer", { call, admitted: "unknown" });
      await anne.until("she is asked no more", () => anne.topics.me.follow_ups.length === 0);
      assert.equal((await anne.ask("follow_up.answer", { call, admitted: "no" })).problem.reason, "already_followed_up");
      assert.equal((await anne.ask("follow_up.case", { call })).problem.reason, "call_not_found");
    } finally {
      people.forEach((one) => one.close());
      await server.finish(["QVX7", "NTZ3", "Ny kontrol"]);
    }
  });
});
