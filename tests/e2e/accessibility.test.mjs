/** Every page in Danish through axe, and a call by keyboard alone. */
import { AxePuppeteer } from "@axe-core/puppeteer";
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { bothTalk, Caller, Coordinator, Department, Guest, invite, Specialist, talk } from "./harness/pages.mjs";
import { at, Person } from "./harness/person.mjs";
import { cardiologyAlways } from "./harness/regions.mjs";
import { onStage, Stage } from "./harness/stage.mjs";
import { until } from "./harness/wait.mjs";

const MOST_TABS = 80;

/** At 320 pixels, which is 1280 at 400 %, nothing is wider than the page (WCAG 1.4.10). */
async function reflows(person, where) {
  const before = person.page.viewport();
  await person.page.setViewport({ width: 320, height: 740 });
  const wide = await person.page.evaluate(() => {
    const page = document.documentElement;
    if (page.scrollWidth <= page.clientWidth) return [];
    return [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > page.clientWidth + 1)
      .map((one) => `${one.tagName}.${one.className} ${one.textContent.slice(0, 30)}`).slice(0, 8);
  });
  await person.page.setViewport(before);
  assert.deepEqual(wide, [], `${where}: wider than 320 pixels`);
}

async function sound(person, where) {
  await reflows(person, where);
  const { violations } = await new AxePuppeteer(person.page).analyze();
  const told = violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(" ")} ${node.failureSummary}`));
  assert.deepEqual(told, [], where);
}

/** Tab until the focus is on it, as somebody without a mouse would. */
async function tabTo(person, testId) {
  await person.see(testId);
  for (let i = 0; i < MOST_TABS; i++) {
    const there = await person.page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, at(testId));
    if (there) return;
    await person.page.keyboard.press("Tab");
  }
  throw new Error(`${testId} is not reached by ${MOST_TABS} tabs\n${await person.screen()}`);
}

async function press(person, testId) {
  await tabTo(person, testId);
  await person.page.keyboard.press("Enter");
}

describe("accessibility", () => {
  let stage, gp, specialist;

  before(async () => {
    stage = await Stage.open();
  });

  after(() => stage.close());

  test("sign-in and the provider's page", async () => {
    const nobody = await Person.arrive(stage.server, await stage.browser(), "gp-anne");
    await nobody.see("sign-in");
    await sound(nobody, "sign-in");
    await nobody.click("sign-in");
    await nobody.see("person-gp-anne");
    await sound(nobody, "the provider's page");
    await nobody.leave();
  });

  test("board, form and device check", async () => {
    gp = await stage.enter(Caller);
    specialist = await stage.enter(Specialist, "lunge-slagelse");
    await sound(gp, "board");
    await sound(specialist, "specialist");
    await gp.openForm();
    for (const section of ["red", "news2", "patient", "pneumonia", "copd"]) await gp.openSection(section);
    await gp.describe();
    await gp.measure();
    await gp.suggestion();
    await gp.chooseUrgency("routine");
    await gp.see("override-reason");
    await sound(gp, "form");
    await gp.click("override-preset-1");
    await gp.click("place-call");
    await gp.see("device-check", { state: "ready" });
    await sound(gp, "device check");
    await gp.click("device-confirm");
  });

  test("waiting, ring, conversation, outcome, after", async () => {
    await gp.see("waiting");
    await sound(gp, "waiting");
    await gp.click("callback-open");
    await gp.see("callback-confirm");
    await sound(gp, "waiting, asking to be rung up");
    await gp.click("callback-cancel");
    await specialist.click("presence-scrubbed");
    await specialist.see("scrub-until");
    await sound(specialist, "how long scrubbed");
    await specialist.click("presence-scrubbed");
    await specialist.beAvailable();
    await specialist.rung(30_000);
    await sound(specialist, "ring");
    await specialist.accept();
    await bothTalk(gp, specialist);
    await sound(gp, "conversation, caller");
    await sound(specialist, "conversation, specialist");
    await specialist.click("transfer-open");
    await specialist.see("transfer-confirm");
    await sound(specialist, "where to put a conversation through");
    await specialist.click("transfer-cancel");
    await specialist.click("hang-up");
    await specialist.see("outcome-form");
    await sound(specialist, "outcome");
    await gp.see("after");
    await sound(gp, "after, pending");
    await specialist.record();
    await gp.see("after-outcome");
    await sound(gp, "after");
    await sound(specialist, "wrapping up");
    await specialist.click("ready");
  });

  test("coordinator", async () => {
    const coordinator = await stage.enter(Coordinator);
    await coordinator.see("plugin-lungemedicin");
    await coordinator.see("chart-seconds", { drawn: true });
    await sound(coordinator, "coordinator");
    await coordinator.click("time-out-open");
    await coordinator.see("time-out-confirm");
    await sound(coordinator, "declaring a time-out");
  });

  test("department", async () => {
    const department = await stage.enter(Department);
    await department.see("chart-seconds", { drawn: true });
    await sound(department, "department");
  });

  test("a call-back and a task", async () => {
    await gp.click("to-board");
    const call = await gp.call();
    await gp.askCallback();
    await sound(gp, "board with a call-back");
    assert.equal(await specialist.rung(30_000), call);
    await sound(specialist, "ring of a call-back");
    await specialist.accept();
    await gp.page.bringToFront();
    await gp.rungUp();
    await sound(gp, "a call-back rings");
    await gp.click("callback-decline");
    await gp.cancelCallback(call);
    await specialist.see("presence", { presence: "available" });
    await specialist.beAway();
    const asked = await gp.call();
    await gp.sendQuestion();
    await sound(gp, "whose task it is");
    await specialist.see(`task-${asked}`);
    await sound(specialist, "tasks");
    if (await specialist.sees(`task-${asked}`, { mine: false })) await specialist.takeTask(asked);
    await specialist.answerTask(asked);
    await gp.see("after-outcome");
    await specialist.beAvailable();
  });

  test("call, accept and hang up by keyboard alone", async () => {
    await press(gp, "to-board");
    await press(gp, "open-hotline-lungemedicin");
    await gp.see("form");
    await tabTo(gp, "question");
    await gp.page.keyboard.type("Spørgsmål fra tastaturet");
    // A radio group is one stop of the tab key; the arrows choose in it.
    await until("the radio group is reached", async () => {
      await gp.page.keyboard.press("Tab");
      return gp.page.evaluate(() => document.activeElement?.getAttribute("name") === "urgency");
    });
    await gp.page.keyboard.press("Space");
    await press(gp, "place-call");
    await specialist.rung();
    await press(specialist, "accept");
    await bothTalk(gp, specialist);
    await press(gp, "hang-up");
    await specialist.see("outcome-form");
  });
});

test("accessibility of a conversation of several", () => onStage({ region: cardiologyAlways }, async (stage) => {
  const gp = await stage.enter(Caller);
  const lung = await stage.enter(Specialist, "lunge-slagelse");
  const heart = await stage.enter(Specialist, "kardio-roskilde");
  await heart.beAvailable();
  await talk(gp, lung);
  await gp.click("guests-open");
  await gp.see("guest-invite");
  await sound(gp, "whom to send a link");
  await gp.click("guests-close");
  const patient = await stage.enter(Guest, await invite(gp, "patient", "Gerda Prøvesen"));
  await patient.see("guest-entry");
  await sound(patient, "a link opened");
  await patient.testDevices();
  await sound(patient, "a link opened, devices tested");
  await patient.join();
  await sound(patient, "lobby");
  await lung.see("lobby-1");
  await sound(lung, "somebody waits in the lobby");
  await lung.click("guest-admit-1");
  await patient.see("conversation", {}, 20_000);
  await sound(patient, "conversation, guest");
  await lung.click("consult-open");
  await lung.see("consult-confirm");
  await sound(lung, "which colleague to ask");
  await lung.click("consult-cancel");
  await lung.consult("kardiologi", "Må hun få betablokker?");
  await gp.see("conversation", { held: true });
  await sound(gp, "on hold while a colleague is asked");
  await heart.rung(30_000);
  await sound(heart, "ring of a colleague who is asked");
  await heart.accept();
  await lung.see("consult", { state: "talking" });
  await sound(lung, "consult, who asks");
  await sound(heart, "consult, who is asked");
  await lung.click("consult-join");
  await gp.see("conversation", { held: false });
  await sound(gp, "conversation of four");
  await gp.click("hang-up");
  await patient.see("guest-ended", {}, 20_000);
  await sound(patient, "a guest's conversation is over");
}));
