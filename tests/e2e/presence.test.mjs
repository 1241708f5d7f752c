/** Who is in a procedure is not rung; who does not answer is taken for away, and told so. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Caller, Specialist } from "./harness/pages.mjs";
import { Stage } from "./harness/stage.mjs";
import { throughout } from "./harness/wait.mjs";

const RING_S = 5; // the least that a region may have
const PAUSE_S = 1;

function hurry(region) {
  Object.assign(region.ringing, { ring_seconds: RING_S, round_pause_seconds: PAUSE_S });
}

describe("presence", () => {
  let stage, gp, specialist;

  before(async () => {
    stage = await Stage.open({ region: hurry });
    gp = await stage.enter(Caller);
    specialist = await stage.enter(Specialist, "lunge-slagelse");
  });

  after(() => stage.close());

  test("scrubbed has an end and keeps rings away", async () => {
    await specialist.beScrubbed("scrub-30");
    const left = Date.parse(await specialist.data("presence", "until")) - Date.now();
    assert.ok(left > 28 * 60_000 && left < 32 * 60_000, `${left} ms`);
    assert.match(await specialist.text("presence"), /Steril\/optaget til/);
    await gp.call();
    assert.ok(await throughout(2_000, async () => !(await specialist.sees("ring"))), "it rings");
  });

  test("scrubbed survives a reload, and ends by saying so", async () => {
    await specialist.reload();
    await specialist.see("presence", { presence: "scrubbed" });
    await specialist.beAvailable();
    await specialist.rung();
  });

  test("missed rings set one away, with a way back", async () => {
    await specialist.see("set-away", {}, 60_000);
    await specialist.see("presence", { presence: "away" });
    await gp.see("nobody");
    await specialist.click("set-away-back");
    await specialist.rung();
    await gp.leaveQueue();
    await specialist.see("presence", { presence: "available" });
    assert.equal(await specialist.sees("set-away"), false);
  });
});
