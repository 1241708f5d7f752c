/**
 * Every page in both languages at 360 and 1280 pixels, into build/screenshots/: for people to look at.
 *   npm run screenshots
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { bothTalk, Caller, Coordinator, Department, Guest, invite, Specialist, talk } from "./harness/pages.mjs";
import { LOST, Person } from "./harness/person.mjs";
import { cardiologyAlways } from "./harness/regions.mjs";
import { ROOT } from "./harness/server.mjs";
import { onStage } from "./harness/stage.mjs";

const FOLDER = join(ROOT, "build/screenshots");
const WIDTHS = { 360: 740, 1280: 900 };

/** At both widths: the whole page, or what is in sight of one whose buttons stay at the bottom. */
async function shoot(person, name, language, fullPage = true) {
  for (const [width, height] of Object.entries(WIDTHS)) {
    await person.page.setViewport({ width: Number(width), height });
    await person.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await person.page.screenshot({ path: join(FOLDER, `${name}-${language}-${width}.png`), fullPage });
  }
}

async function outside(stage, language) {
  const nobody = await Person.arrive(stage.server, await stage.browser());
  stage.people.push(nobody);
  await nobody.click(`language-${language}`);
  await shoot(nobody, "01-sign-in", language);
  await nobody.click("sign-in");
  await nobody.see("person-gp-anne");
  await shoot(nobody, "02-provider", language);
}

async function form(gp, language) {
  await shoot(gp, "03-board", language);
  await gp.openForm();
  await gp.describe();
  await gp.measure();
  await gp.suggestion();
  await gp.chooseUrgency("urgent");
  await gp.click("override-preset-1");
  await shoot(gp, "04-form", language);
  await gp.click("place-call");
  await gp.see("device-check", { state: "ready" });
  await shoot(gp, "05-devices", language, false);
  await gp.click("device-confirm");
  await gp.see("waiting");
  await shoot(gp, "06-waiting", language);
}

async function call(gp, specialist, language) {
  await shoot(specialist, "07-specialist-away", language);
  await specialist.beAvailable();
  await specialist.rung(30_000);
  await gp.ringing("NSR");
  await shoot(gp, "08-waiting-ringing", language);
  await shoot(specialist, "09-ring", language, false);
  await specialist.accept();
  await bothTalk(gp, specialist);
  await shoot(gp, "10-conversation-caller", language, false);
  await shoot(specialist, "11-conversation-specialist", language);
  await gp.click("hang-up");
  await specialist.see("outcome-form");
  await shoot(gp, "12-after-pending", language);
  await shoot(specialist, "13-outcome", language);
  await specialist.record();
  await gp.see("after-outcome");
  await shoot(gp, "14-after", language);
  await shoot(specialist, "15-wrapping-up", language);
}

/** What a waiting caller can do instead, and what becomes of it. */
async function waysOut(gp, specialist, language) {
  await gp.click("to-board");
  await gp.call();
  await gp.click("callback-open");
  await shoot(gp, "20-callback-ask", language);
  await gp.click("question-open");
  await shoot(gp, "21-question-ask", language);
  await gp.askCallback();
  await shoot(gp, "22-callback-card", language);
  await specialist.click("ready");
  await specialist.rung(30_000);
  await shoot(specialist, "23-ring-callback", language, false);
  await specialist.accept();
  await gp.page.bringToFront();
  await gp.rungUp();
  await shoot(gp, "24-callback-ring", language, false);
  await shoot(specialist, "25-dialling", language);
  await gp.click("callback-answer");
  await bothTalk(gp, specialist);
  await specialist.click("hold");
  await gp.see("conversation", { held: true });
  await shoot(gp, "26-on-hold", language, false);
  await specialist.click("transfer-open");
  await specialist.see("transfer-confirm");
  await shoot(specialist, "27-transfer", language, false);
  await specialist.click("transfer-cancel");
  await specialist.click("hang-up");
  await specialist.record();
  await gp.see("after-outcome");
  await gp.click("to-board");
}

async function tasks(gp, specialist, language) {
  await specialist.click("ready");
  await specialist.click("presence-scrubbed");
  await shoot(specialist, "28-scrub", language);
  await specialist.click("scrub-30");
  await specialist.see("presence", { presence: "scrubbed" });
  const call = await gp.call();
  await gp.sendQuestion();
  await shoot(gp, "29-task-owner", language);
  await specialist.see(`task-${call}`);
  await shoot(specialist, "30-tasks", language);
  if (await specialist.sees(`task-${call}`, { mine: false })) await specialist.takeTask(call);
  await specialist.click(`task-outcome-${call}`);
  await specialist.see("outcome-form");
  await shoot(specialist, "31-task-answer", language);
  await specialist.record();
  await gp.see("after-outcome");
  await gp.click("to-board");
}

async function timeOut(gp, coordinator, language) {
  await coordinator.click("time-out-open");
  await coordinator.see("time-out-confirm");
  await shoot(coordinator, "32-time-out-declare", language);
  await coordinator.click("time-out-hospital-NSR");
  await coordinator.click("time-out-confirm");
  await gp.see("time-out-banner");
  await shoot(coordinator, "33-time-out-coordinator", language);
  await shoot(gp, "34-time-out-board", language);
}

async function trouble(stage, gp, language) {
  gp.expected.push(LOST);
  await stage.server.kill();
  await gp.connection("retrying");
  await shoot(gp, "17-connection-lost", language);
}

async function everything(language) {
  await onStage({ camera: "browser" }, async (stage) => {
    await outside(stage, language);
    const gp = await stage.enter(Caller, "gp-anne", { language });
    const specialist = await stage.enter(Specialist, "lunge-slagelse", { language });
    const coordinator = await stage.enter(Coordinator, "coordinator-erik", { language });
    await form(gp, language);
    await call(gp, specialist, language);
    await coordinator.see("plugin-lungemedicin");
    await coordinator.see("figures-total", { calls: "1" }, 20_000);
    await shoot(coordinator, "16-coordinator", language);
    const department = await stage.enter(Department, "afdeling-lunge-slagelse", { language });
    await department.see("figures-total", { calls: "1" }, 20_000);
    await shoot(department, "18-department", language);
    await department.leave();
    stage.people.splice(stage.people.indexOf(department), 1);
    await waysOut(gp, specialist, language);
    await tasks(gp, specialist, language);
    await timeOut(gp, coordinator, language);
    coordinator.expected.push(LOST);
    specialist.expected.push(LOST);
    await trouble(stage, gp, language);
  });
}

/** A patient by link, and a colleague who is asked. */
async function several(language) {
  await onStage({ region: cardiologyAlways, camera: "browser" }, async (stage) => {
    const gp = await stage.enter(Caller, "gp-anne", { language });
    const lung = await stage.enter(Specialist, "lunge-slagelse", { language });
    const heart = await stage.enter(Specialist, "kardio-roskilde", { language });
    await heart.beAvailable();
    await talk(gp, lung);
    await gp.click("guests-open");
    await gp.see("guest-invite");
    await shoot(gp, "40-guest-invite", language, false);
    await gp.click("guests-close");
    const patient = await stage.enter(Guest, await invite(gp, "patient", "Gerda Prøvesen"));
    await patient.see("guest-entry");
    await patient.click(`language-${language}`);
    await shoot(patient, "41-guest-entry", language);
    await patient.testDevices();
    await shoot(patient, "42-guest-tested", language);
    await patient.join();
    await shoot(patient, "43-guest-lobby", language);
    await lung.see("lobby-1");
    await shoot(lung, "44-lobby-specialist", language, false);
    await lung.click("guest-admit-1");
    await bothTalk(patient);
    await shoot(patient, "45-conversation-guest", language, false);
    await lung.click("consult-open");
    await lung.see("consult-confirm");
    await shoot(lung, "46-consult-ask", language, false);
    await lung.click("consult-cancel");
    await lung.consult("kardiologi", "Må hun få betablokker?");
    await gp.see("conversation", { held: true });
    await shoot(gp, "47-on-hold-consult", language, false);
    await heart.rung(30_000);
    await shoot(heart, "48-ring-consult", language);
    await heart.accept();
    await lung.see("consult", { state: "talking" });
    await shoot(lung, "49-consult-asker", language, false);
    await shoot(heart, "50-consult-colleague", language);
    await lung.click("consult-join");
    await gp.see("conversation", { held: false });
    await bothTalk(gp);
    await shoot(gp, "51-conversation-of-four", language, false);
    await gp.click("hang-up");
    await patient.see("guest-ended", {}, 20_000);
    await shoot(patient, "52-guest-ended", language);
  });
}

mkdirSync(FOLDER, { recursive: true });
for (const language of ["da", "en"]) {
  await everything(language);
  await several(language);
}
console.log(FOLDER);
