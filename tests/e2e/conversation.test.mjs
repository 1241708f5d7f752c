/** Who comes into a conversation, and with what: a patient by link, and a picture that is added later. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { allFlowing, framesArrive, soundArrives, stats } from "./harness/media.mjs";
import { bothTalk, Caller, CASE, Guest, invite, Specialist, talk, turnSoundOn } from "./harness/pages.mjs";
import { at } from "./harness/person.mjs";
import { eachReceivesAll, sees } from "./harness/several.mjs";
import { onStage, Stage } from "./harness/stage.mjs";
import { until } from "./harness/wait.mjs";

describe("a patient who was sent a link", () => {
  let stage, gp, specialist, patient, link;

  before(async () => {
    stage = await Stage.open({ rota: "weekly" });
    gp = await stage.enter(Caller);
    specialist = await stage.enter(Specialist, "lunge-slagelse");
  });

  after(() => stage.close([CASE.patient, "QVX7", "NTZ3", "Hans Petersen"]));

  test("tries the devices, and waits until somebody opens", async () => {
    await talk(gp, specialist);
    link = await invite(gp, "patient", "Hans Petersen");
    patient = await stage.enter(Guest, link);
    await patient.see("guest-entry");
    await patient.testDevices();
    await patient.join();
    assert.ok(!patient.page.url().includes("#"), "the link is out of the address");
    await Promise.all([gp.see("lobby-1"), specialist.see("lobby-1")]);
    assert.equal((await stats(patient)).state, "idle");
  });

  test("keeps the place in the lobby through a reload", async () => {
    await patient.reload();
    await patient.see("guest-lobby", {}, 20_000);
    await gp.see("lobby-1");
  });

  test("is let in, and all three see and hear each other", async () => {
    await specialist.click("guest-admit-1");
    await patient.see("conversation", {}, 20_000);
    await gp.gone("lobby-1");
    await Promise.all([sees(gp, "callee", "guest"), sees(specialist, "caller", "guest"), sees(patient, "caller", "callee")]);
    assert.equal(await patient.sees("case"), false);
    await turnSoundOn(gp, specialist, patient);
    await eachReceivesAll(gp, specialist, patient);
  });

  test("nobody else comes in by the same link", async () => {
    const other = await stage.enter(Guest, link);
    other.expected.push(/Failed to load resource|link_not_valid/);
    await other.click("guest-join");
    await other.see("guest-refused");
    assert.match(await other.text("guest-refused"), /nyt/);
  });

  test("is out when the call is over", async () => {
    await gp.click("hang-up");
    await patient.see("guest-ended", {}, 20_000);
    assert.equal((await stats(patient)).state, "idle");
    await specialist.record();
  });
});

/** As in a browser whose user says no to the camera until they are sure. */
function cameraRefusedAtFirst() {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (constraints) => (constraints.video && !window.allowed
    ? Promise.reject(new DOMException("no", "NotAllowedError")) : real(constraints));
}

test("a conversation begun by sound gets its picture later", () => onStage({ rota: "weekly" }, async (stage) => {
  const gp = await stage.enter(Caller, "gp-bo", { before: cameraRefusedAtFirst });
  const specialist = await stage.enter(Specialist, "lunge-slagelse");
  await specialist.beAvailable();
  await gp.openForm();
  await gp.describe();
  await gp.chooseUrgency("urgent");
  await gp.place("audio_only");
  await specialist.rung(30_000);
  await specialist.accept();
  await bothTalk(gp, specialist);
  await Promise.all([soundArrives(gp), soundArrives(specialist), framesArrive(gp, 20)]);
  await gp.click("camera");
  await gp.see("toast", { kind: "problem" });
  assert.match(await gp.text("toast"), /Tillad for kamera/);
  await gp.page.evaluate(() => (window.allowed = true));
  await gp.click("camera");
  await until("the camera is on", async () => (await gp.attribute("camera", "aria-pressed")) === "false");
  await allFlowing([gp, specialist], 20);
  await gp.click("camera");
  await until("the specialist reads that it is off", async () => /slukket sit kamera/.test(await specialist.text("conversation")));
  assert.ok(await gp.page.$(at("self-view")));
  await specialist.click("hang-up");
  await specialist.record();
}));
