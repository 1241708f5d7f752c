/** For some days after a discharge the discharging department answers first. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Caller, Specialist } from "./harness/pages.mjs";
import { at } from "./harness/person.mjs";
import { onStage } from "./harness/stage.mjs";
import { until } from "./harness/wait.mjs";

const CPR = "020241-1238";
const SECRET = "0202411238";

async function discharge(specialist) {
  await specialist.page.$eval(at("discharge"), (details) => (details.open = true));
  await specialist.fill("discharge-cpr", CPR);
  await specialist.fill("discharge-age", "85");
  await specialist.fill("discharge-hours", "60");
  await specialist.page.select(at("discharge-destination"), "eget_hjem");
  await specialist.page.select(at("discharge-specialty"), "lungemedicin");
  await specialist.click("discharge-save");
  await until("the page says that it is kept", async () => (await specialist.page.$eval(
    `${at("discharge")} [role="status"]`, (line) => line.textContent)).trim() !== "");
}

test("the responsible hospital is rung first, and the caller knows before calling", () => onStage({ rota: "weekly" }, async (stage) => {
  const gp = await stage.enter(Caller);
  const slagelse = await stage.enter(Specialist, "lunge-slagelse");
  const roskilde = await stage.enter(Specialist, "lunge-roskilde");
  // Idle longest, Slagelse would be rung first.
  await slagelse.beAvailable();
  await roskilde.beAvailable();
  await gp.openForm();
  await gp.describe();
  await gp.fill("patient-cpr", CPR);
  await gp.see("cover", { covered: false });
  await gp.click("form-back");

  await discharge(roskilde);
  await gp.openForm();
  await gp.fill("patient-cpr", CPR);
  await gp.see("cover", { covered: true, hospital: "SUH" });
  assert.match(await gp.text("cover"), /96 timer/);
  await gp.chooseUrgency("urgent");
  const call = await gp.place();
  assert.equal(await roskilde.rung(), call);
  assert.equal(await slagelse.sees("ring"), false);
  await gp.ringing("SUH");
  await roskilde.accept();
  await roskilde.see("conversation");
  await gp.click("hang-up");
  await roskilde.record();
  await gp.see("after");
  const kept = await gp.page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
  assert.ok(!kept.includes(CPR) && !kept.includes(SECRET), "the browser keeps no CPR number");
}, [CPR, SECRET]));
