/** A reload or a lost network costs nobody their place, their ring or their conversation. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { allFlowing, framesArrive, soundArrives, stats } from "./harness/media.mjs";
import { bothTalk, Caller, Specialist, turnSoundOn } from "./harness/pages.mjs";
import { onStage, Stage } from "./harness/stage.mjs";
import { until } from "./harness/wait.mjs";

const LOST = /WebSocket|ERR_INTERNET_DISCONNECTED/;

describe("resuming", () => {
  let stage, gp, specialist;

  before(async () => {
    stage = await Stage.open();
    gp = await stage.enter(Caller);
    specialist = await stage.enter(Specialist, "lunge-slagelse");
    gp.expected.push(LOST);
    specialist.expected.push(LOST);
  });

  after(() => stage.close());

  test("a caller who reloads keeps the place", async () => {
    const call = await gp.call();
    await gp.reload();
    assert.equal(await gp.waiting(), call);
    assert.equal(await gp.data("place", "place"), "1");
  });

  test("a specialist who reloads keeps the ring", async () => {
    await specialist.beAvailable();
    const call = await specialist.rung(30_000);
    await specialist.reload();
    assert.equal(await specialist.rung(), call);
    await gp.ringing("NSR");
    await specialist.accept();
    await bothTalk(gp, specialist);
    await turnSoundOn(gp, specialist);
    await allFlowing([gp, specialist], 20);
  });

  test("both reload during the conversation", async () => {
    // At once, one before the other, and in the middle of the other's joining.
    for (const pause of [0, 0, 60, 120, 200]) {
      await Promise.all([gp.reload(), sleep(pause).then(() => specialist.reload())]);
      await bothTalk(gp, specialist);
    }
    await turnSoundOn(gp, specialist);
    await allFlowing([gp, specialist], 20);
  });

  test("a lost network shows, and the conversation resumes", async () => {
    const before = await stats(gp);
    await gp.page.setOfflineMode(true);
    await until("the screen says so", async () => ["offline", "retrying"].includes(await gp.data("connection", "state")));
    assert.match(await gp.text("connection"), /forbindelse|netv/i);
    await until("the specialist is told", async () => /Anne Havkær/.test(await specialist.text("conversation")));
    await gp.page.setOfflineMode(false);
    await gp.online();
    await bothTalk(gp, specialist);
    await allFlowing([gp, specialist], 20);
    assert.equal((await stats(gp)).state, before.state);
    await gp.click("hang-up");
    await specialist.record();
  });
});

/** As on a computer without a camera. */
function withoutCamera() {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (constraints) => (constraints.video
    ? Promise.reject(new DOMException("no camera", "NotFoundError")) : real(constraints));
}

test("a caller without a camera is heard", () => onStage({}, async (stage) => {
  const gp = await stage.enter(Caller, "gp-bo", { before: withoutCamera });
  const specialist = await stage.enter(Specialist, "lunge-roskilde");
  await specialist.beAvailable();
  await gp.openForm();
  await gp.describe();
  await gp.chooseUrgency("urgent");
  await gp.place("audio_only");
  await specialist.rung();
  await specialist.accept();
  await bothTalk(gp, specialist);
  await Promise.all([soundArrives(gp), soundArrives(specialist), framesArrive(gp)]);
  assert.equal((await stats(specialist)).video, null);
  await specialist.click("hang-up");
  await specialist.record();
}));
