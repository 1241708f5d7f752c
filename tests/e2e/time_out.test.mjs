/** A hospital in time-out: everybody sees it, and the other one is rung. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Caller, Coordinator, Specialist } from "./harness/pages.mjs";
import { Stage } from "./harness/stage.mjs";
import { throughout } from "./harness/wait.mjs";

describe("a hospital's time-out", () => {
  let stage, gp, coordinator, slagelse, roskilde;

  before(async () => {
    stage = await Stage.open({ rota: "weekly" });
    gp = await stage.enter(Caller);
    coordinator = await stage.enter(Coordinator);
    slagelse = await stage.enter(Specialist, "lunge-slagelse");
    roskilde = await stage.enter(Specialist, "lunge-roskilde");
    await slagelse.beAvailable();
    await roskilde.beAvailable();
  });

  after(() => stage.close());

  test("is seen by everybody as soon as it is declared", async () => {
    await coordinator.declareTimeOut("NSR");
    for (const one of [gp, slagelse, roskilde]) await one.see("time-out-banner", { hospital: "NSR" });
    assert.match(await gp.text("time-out-banner"), /Slagelse/);
  });

  test("sends calls to the other hospital", async () => {
    const call = await gp.call();
    await gp.see("time-out-banner", { hospital: "NSR" });
    assert.equal(await roskilde.rung(), call);
    await gp.ringing("SUH");
    assert.ok(await throughout(2_000, async () => !(await slagelse.sees("ring"))), "it rings at the hospital in time-out");
    await gp.leaveQueue();
    await gp.click("to-board");
    await roskilde.gone("ring");
  });

  test("still lets the life-threatened through when the other cannot", async () => {
    await roskilde.beAway();
    const call = await gp.call({ urgency: "immediate" });
    assert.equal(await slagelse.rung(), call);
    await gp.leaveQueue();
    await gp.click("to-board");
    await slagelse.gone("ring");
  });

  test("ends, and the hospital is rung again", async () => {
    await coordinator.endTimeOut("NSR");
    for (const one of [gp, slagelse, roskilde]) await one.gone("time-out-banner");
    const call = await gp.call();
    assert.equal(await slagelse.rung(), call);
    await gp.ringing("NSR");
    await gp.leaveQueue();
  });
});
