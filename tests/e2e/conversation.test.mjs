/** Conversations of several people, and of one person with several devices. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { allFlowing, framesArrive, soundArrives, stats } from "./harness/media.mjs";
import { bothTalk, Caller, CASE, Guest, invite, Specialist, turnSoundOn } from "./harness/pages.mjs";
import { at } from "./harness/person.mjs";
import { eachReceivesAll, receivesNobody, sees } from "./harness/several.mjs";
import { onStage, Stage } from "./harness/stage.mjs";
import { throughout, until } from "./harness/wait.mjs";

/** Cardiology at every hour, so that the test does not depend on the time of day. */
function cardiologyAlways(region) {
  region.hotlines.find((one) => one.id === "kardiologi").opening = "always";
  const shift = region.rota.find((one) => one.person === "kardio-roskilde");
  Object.assign(shift, { days: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" });
}

/** From nothing to a conversation of the two; the call's number. */
async function talk(caller, specialist) {
  await specialist.beAvailable();
  const call = await caller.call();
  await specialist.rung(30_000);
  await specialist.accept();
  await bothTalk(caller, specialist);
  return call;
}

describe("a warm transfer", () => {
  let stage, anne, lung, heart, call;

  before(async () => {
    stage = await Stage.open({ region: cardiologyAlways });
    anne = await stage.enter(Caller, "gp-anne");
    lung = await stage.enter(Specialist, "lunge-slagelse");
    heart = await stage.enter(Specialist, "kardio-roskilde");
  });

  after(() => stage.close());

  test("begins by asking a colleague, while the caller is on hold", async () => {
    await heart.beAvailable();
    call = await talk(anne, lung);
    await lung.consult("kardiologi", "Må hun få betablokker?");
    await anne.see("conversation", { held: true });
    assert.match(await anne.text("talk-status"), /på hold/);
    await lung.see("consult", { state: "waiting" });
    assert.match(await lung.text("talk-status"), /Anne Havkær er på hold og kan ikke høre dig/);
    await heart.see("ring", { consult: true }, 30_000);
    assert.ok((await heart.text("ring")).includes(CASE.question));
    await receivesNobody(anne);
  });

  test("lets the two specialists talk, and the caller hears nothing", async () => {
    await heart.accept();
    await lung.see("consult", { state: "talking" });
    await Promise.all([sees(lung, "consulted"), sees(heart, "callee")]);
    await eachReceivesAll(lung, heart);
    await receivesNobody(anne);
  });

  test("takes the caller in, and all three see and hear each other", async () => {
    await lung.click("consult-join");
    await anne.see("conversation", { held: false });
    await Promise.all([sees(anne, "callee", "consulted"), sees(lung, "caller", "consulted"), sees(heart, "caller", "callee")]);
    await eachReceivesAll(anne, lung, heart);
  });

  test("ends with the colleague's outcome, and the first one is free", async () => {
    await lung.handOver();
    await heart.see("conversation", { call });
    await until("the caller sees the colleague alone", async () => /Lone Fuglebæk/.test(await anne.text("peer-name")));
    assert.equal(await lung.sees("outcome-form"), false);
    await sees(anne, "callee");
    await sees(heart, "caller");
    await eachReceivesAll(anne, heart);
    await anne.click("hang-up");
    await heart.record();
    await anne.see("after-outcome");
    const trail = await anne.trail();
    for (const what of ["consult", "handed_over"]) assert.ok(trail.some((one) => one.startsWith(what)), `${what} in ${trail.join()}`);
  });
});

test("a consult that is given up leaves the conversation as it was", () => onStage({ region: cardiologyAlways }, async (stage) => {
  const anne = await stage.enter(Caller, "gp-anne");
  const lung = await stage.enter(Specialist, "lunge-slagelse");
  const heart = await stage.enter(Specialist, "kardio-roskilde");
  await heart.beAvailable();
  await talk(anne, lung);
  await lung.consult("kardiologi");
  await heart.rung(30_000);
  await lung.click("consult-end");
  await heart.gone("ring");
  await lung.gone("consult");
  if (await lung.sees("conversation", { held: true })) await lung.click("hold");
  await anne.see("conversation", { held: false });
  await allFlowing([anne, lung], 20);
  await anne.click("hang-up");
  await lung.record();
}));

describe("a patient who was sent a link", () => {
  let stage, gp, specialist, patient, link;

  before(async () => {
    stage = await Stage.open();
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

describe("two devices of one specialist", () => {
  let stage, gp, desk, phone;

  before(async () => {
    stage = await Stage.open();
    gp = await stage.enter(Caller);
    desk = await stage.enter(Specialist, "lunge-slagelse");
    phone = await stage.enter(Specialist, "lunge-slagelse", { viewport: { width: 360, height: 740 } });
  });

  after(() => stage.close());

  test("both ring, the first to answer wins, and the other stops", async () => {
    await desk.beAvailable();
    await phone.see("presence", { presence: "available" });
    const call = await gp.call();
    assert.deepEqual([await desk.rung(30_000), await phone.rung()], [call, call]);
    await phone.accept();
    await desk.gone("ring");
    await desk.see("elsewhere");
    await bothTalk(gp, phone);
    await allFlowing([gp, phone], 20);
    assert.equal(await desk.sees("toast", { kind: "problem" }), false);
  });

  test("the other takes over in the middle of the conversation, and the first is quiet", async () => {
    await desk.click("take-over");
    await phone.see("elsewhere");
    await bothTalk(gp, desk);
    await turnSoundOn(gp, desk);
    await allFlowing([gp, desk], 20);
    assert.ok(await throughout(2_000, () => phone.sees("elsewhere")), "the first one does not fight for it");
    assert.equal((await stats(phone)).video, null);
  });

  test("one call has one outcome", async () => {
    await desk.click("hang-up");
    await Promise.all([desk.see("outcome-form"), phone.see("outcome-form")]);
    await desk.record();
    await phone.gone("outcome-form");
    await gp.see("after-outcome");
  });
});

/** As in a browser whose user says no to the camera until they are sure. */
function cameraRefusedAtFirst() {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (constraints) => (constraints.video && !window.allowed
    ? Promise.reject(new DOMException("no", "NotAllowedError")) : real(constraints));
}

test("a conversation begun by sound gets its picture later", () => onStage({}, async (stage) => {
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
