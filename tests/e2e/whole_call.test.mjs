/** The whole call, in each pair of browsers, down to what the journal holds afterwards. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { allFlowing, stats } from "./harness/media.mjs";
import { bothTalk, Caller, CASE, SECRETS, Specialist } from "./harness/pages.mjs";
import { run } from "./harness/server.mjs";
import { onStage } from "./harness/stage.mjs";
import { until } from "./harness/wait.mjs";

const pairs = [
  ["chromium", "chromium"], ["firefox", "firefox"], ["chromium", "firefox"], ["firefox", "chromium"],
];

async function fillIn(gp) {
  await gp.openForm();
  await gp.describe();
  await gp.measure();
  assert.equal(await gp.suggestion(), "immediate");
  assert.match(await gp.text("score-news2"), /\d+ \/ 20/);
  assert.match(await gp.text("triage-grounds"), /NEWS2/);
  await gp.chooseUrgency("immediate");
}

async function checkRing(specialist, call) {
  assert.equal(await specialist.rung(), call);
  const words = await specialist.text("ring");
  for (const part of [CASE.question, CASE.patient, "Anne Havkær", "Sorø", "NEWS2"]) {
    assert.ok(words.includes(part), `the ring says: ${part}\n${words}`);
  }
}

/** What one switches off, the other is told, and nothing more arrives. */
async function muteAndHide(gp, specialist) {
  await gp.click("camera");
  await until("the specialist sees that the camera is off", async () =>
    (await specialist.text("conversation")).includes("slukket"));
  await gp.click("mute");
  assert.equal(await gp.attribute("mute", "aria-pressed"), "true");
  let energy = (await stats(specialist)).audio.totalEnergy;
  await until("the specialist hears nothing", async () => {
    const before = energy;
    await new Promise((done) => setTimeout(done, 1_200));
    energy = (await stats(specialist)).audio.totalEnergy;
    return energy - before < 1e-6;
  });
  await gp.click("mute");
  await gp.click("camera");
  await allFlowing([specialist], 10);
}

function checkJournal(server) {
  const verified = run("vagtctl", "journal", "verify", server.journal);
  assert.equal(verified.status, 0, verified.stdout + verified.stderr);
  const shown = run("vagtctl", "journal", "show", server.journal).stdout;
  const types = shown.trim().split("\n").map((line) => JSON.parse(line)).map((one) => one.type ?? one.event?.type);
  for (const type of ["call.placed", "call.answered", "call.outcome"]) assert.ok(types.includes(type), `${type} in ${types}`);
  for (const secret of SECRETS) assert.ok(!shown.includes(secret), `in the clear: ${secret}`);
}

for (const [ofCaller, ofSpecialist] of pairs) {
  test(`a whole call, ${ofCaller} to ${ofSpecialist}`, () => onStage({}, async (stage) => {
    const [gp, specialist] = await Promise.all([
      stage.enter(Caller, "gp-anne", { kind: ofCaller }),
      stage.enter(Specialist, "lunge-slagelse", { kind: ofSpecialist }),
    ]);
    await specialist.beAvailable();
    await fillIn(gp);
    const call = await gp.place();
    await checkRing(specialist, call);
    await gp.ringing("NSR");
    await specialist.accept();
    await bothTalk(gp, specialist);
    assert.match(await gp.text("peer-name"), /Mette Vintersø/);
    assert.match(await specialist.text("peer-name"), /Anne Havkær/);
    await allFlowing([gp, specialist]);
    await muteAndHide(gp, specialist);
    await gp.click("hang-up");
    await specialist.record();
    await gp.see("after-outcome", { outcome: "advice" });
    assert.ok((await gp.text("after-note")).includes(CASE.note));
    await stage.leave();
    await stage.server.stop();
    checkJournal(stage.server);
  }));
}
