/** Nobody's question is lost: it becomes somebody's, and its caller knows whose. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Caller, CASE, Coordinator, Specialist } from "./harness/pages.mjs";
import { onStage } from "./harness/stage.mjs";
import { until } from "./harness/wait.mjs";

const WEEKDAYS = 7;
const NAMES = { "lunge-slagelse": "Mette Vintersø", "lunge-roskilde": "Jonas Bøgeskov" };

/** Open on a day that is neither today nor tomorrow. */
function closed(region) {
  const today = new Date().getDay() || WEEKDAYS;
  const line = region.hotlines.find((one) => one.id === "lungemedicin");
  line.opening = [{ days: [((today + 2) % WEEKDAYS) + 1], from: "08:00", to: "16:00" }];
}

/** The two on duty: [who has it, who has not]. */
async function owners(call, specialists) {
  for (const one of specialists) await one.see(`task-${call}`);
  const mine = await Promise.all(specialists.map((one) => one.data(`task-${call}`, "mine")));
  const owner = mine.indexOf("true");
  assert.notEqual(owner, -1, `it is nobody's: ${mine}`);
  return [specialists[owner], specialists[1 - owner]];
}

const bothOnDuty = (stage) => Promise.all(
  Object.keys(NAMES).map((id) => stage.enter(Specialist, id)));

test("a closed line's call is a task at once, and its caller sees whose", () => onStage({ region: closed }, async (stage) => {
  const gp = await stage.enter(Caller);
  const specialists = await bothOnDuty(stage);
  await gp.see("hotline-lungemedicin", { open: false });
  const call = await gp.sendToClosed();
  await gp.see("task-owner", { kind: "closed" });
  const [owner] = await owners(call, specialists);
  await gp.see("task-owner", { owner: owner.id });
  const words = await gp.text("after");
  for (const part of [NAMES[owner.id], "Lungemedicinsk Afdeling", "00 00 01 25"]) {
    assert.ok(words.includes(part), `the page says: ${part}\n${words}`);
  }
}));

test("a written question is taken over, answered, and its answer read", () => onStage({ rota: "weekly" }, async (stage) => {
  const gp = await stage.enter(Caller);
  const coordinator = await stage.enter(Coordinator);
  const specialists = await bothOnDuty(stage);
  const call = await gp.call();
  await gp.sendQuestion();
  const [owner, other] = await owners(call, specialists);
  await coordinator.see(`task-${call}`, { owner: owner.id });
  await other.takeTask(call);
  await owner.see(`task-${call}`, { mine: false, owner: other.id });
  await gp.see("task-owner", { owner: other.id });
  await other.click(`task-outcome-${call}`);
  await other.see("outcome-form", { call });
  await until("its owner reads the question", async () => (await other.text("outcome-form")).includes(CASE.question));
  await other.record();
  await gp.see("after-outcome", { outcome: "advice" });
  assert.ok((await gp.text("after-note")).includes(CASE.note));
  for (const one of [...specialists, coordinator]) await one.gone(`task-${call}`);
}));

test("a coordinator takes a task and answers it", () => onStage({ region: closed }, async (stage) => {
  const gp = await stage.enter(Caller);
  const coordinator = await stage.enter(Coordinator);
  const call = await gp.sendToClosed();
  await coordinator.takeTask(call);
  await gp.see("task-owner", { owner: coordinator.id });
  await coordinator.answerTask(call);
  await gp.see("after-outcome");
}));
