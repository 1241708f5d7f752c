/** At every stage of a call both sides may reload or lose the network, and are where they were. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { allFlowing, framesArrive, soundArrives, stats } from "./harness/media.mjs";
import { bothTalk, CASE, Caller, Specialist, turnSoundOn } from "./harness/pages.mjs";
import { LOST } from "./harness/person.mjs";
import { onStage, Stage } from "./harness/stage.mjs";
import { until } from "./harness/wait.mjs";

const NOTE = `${CASE.note} (ufærdig)`;

/** A ring must outlast the reloads, also on a slow machine. */
function patient(region) {
  Object.assign(region.ringing, { ring_seconds: 120, widen_after_seconds: 600, backup_after_seconds: 600, grace_seconds: 120 });
}

/** Until the page says so. */
async function goOffline(person) {
  await person.page.setOfflineMode(true);
  await until(`${person.id} is told that the network is gone`,
    async () => ["offline", "retrying"].includes(await person.data("connection", "state")));
}

async function goOnline(person) {
  await person.page.setOfflineMode(false);
  await person.online();
}

async function loseNetwork(person) {
  await goOffline(person);
  await goOnline(person);
}

describe("every stage", () => {
  let stage, gp, specialist, call;

  before(async () => {
    stage = await Stage.open({ region: patient });
    gp = await stage.enter(Caller);
    specialist = await stage.enter(Specialist, "lunge-slagelse");
    for (const one of [gp, specialist]) one.expected.push(LOST);
  });

  after(() => stage.close());

  /** The caller, the specialist, both at once reload; then the same with a lost network. `stands`: where they are. */
  async function shake(stands) {
    for (const shaken of [[gp], [specialist], [gp, specialist]]) {
      await Promise.all(shaken.map((one) => one.reload()));
      await stands();
      await Promise.all(shaken.map(loseNetwork));
      await stands();
    }
  }

  test("the form keeps what was written", async () => {
    await gp.openForm();
    await gp.describe();
    await gp.chooseUrgency("urgent");
    await shake(async () => {
      await gp.see("form", { hotline: "lungemedicin" });
      assert.equal(await gp.page.$eval('[data-testid="question"]', (field) => field.value), CASE.question);
    });
  });

  test("the caller keeps the place", async () => {
    call = await gp.place();
    await shake(async () => {
      assert.equal(await gp.waiting(20_000), call);
      assert.equal(await gp.data("place", "place"), "1");
    });
  });

  test("the ring goes on", async () => {
    await specialist.beAvailable();
    await specialist.rung();
    await shake(async () => {
      assert.equal(await specialist.rung(20_000), call);
      await gp.ringing("NSR", 20_000);
    });
  });

  test("the conversation goes on", async () => {
    await specialist.accept();
    await bothTalk(gp, specialist);
    await shake(() => bothTalk(gp, specialist));
    await turnSoundOn(gp, specialist);
    await allFlowing([gp, specialist], 20);
  });

  test("also when both reload one after the other, or in the middle of the other's joining", async () => {
    for (const pause of [0, 60, 120, 200]) {
      await Promise.all([gp.reload(), sleep(pause).then(() => specialist.reload())]);
      await bothTalk(gp, specialist);
    }
    await turnSoundOn(gp, specialist);
    await allFlowing([gp, specialist], 20);
  });

  test("who lost the network reads so, and the other is told of it", async () => {
    const { state } = await stats(gp);
    await goOffline(gp);
    assert.match(await gp.text("connection"), /forbindelse|netv/i);
    await until("the specialist is told", async () => /Anne Havkær/.test(await specialist.text("talk-status").catch(() => "")));
    await goOnline(gp);
    await bothTalk(gp, specialist);
    assert.equal((await stats(gp)).state, state);
  });

  test("so it does on hold", async () => {
    await specialist.click("hold");
    await gp.see("conversation", { held: true });
    await shake(() => Promise.all([gp, specialist].map((one) => one.see("conversation", { held: true }, 20_000))));
    await specialist.click("hold");
    await gp.see("conversation", { held: false });
  });

  test("the outcome waits to be written", async () => {
    await gp.click("hang-up");
    await specialist.see("outcome-form");
    await shake(async () => {
      await specialist.see("outcome-form", {}, 20_000);
      await gp.see("after", { call }, 20_000);
    });
  });

  test("its caller finds the note again", async () => {
    await specialist.record({ note: NOTE });
    const read = () => until("the note is read", async () => (await gp.text("after")).includes(NOTE), 20_000);
    await read();
    await gp.reload();
    await read();
    await loseNetwork(gp);
    await read();
  });
});

/** As on a computer without a camera. */
function withoutCamera() {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (constraints) => (constraints.video
    ? Promise.reject(new DOMException("no camera", "NotFoundError")) : real(constraints));
}

test("a caller without a camera is heard", () => onStage({ rota: "weekly" }, async (stage) => {
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
