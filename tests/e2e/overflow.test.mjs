/** Where a ring goes when it is not answered, and that the caller sees it go. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Caller, Specialist } from "./harness/pages.mjs";
import { Stage } from "./harness/stage.mjs";
import { until } from "./harness/wait.mjs";

const RING_S = 5; // the least that a region may have
const PAUSE_S = 5;

function hurry(region) {
  Object.assign(region.ringing, { ring_seconds: RING_S, round_pause_seconds: PAUSE_S });
}

describe("overflow", () => {
  let stage, gp, slagelse, roskilde;

  before(async () => {
    stage = await Stage.open({ region: hurry });
    gp = await stage.enter(Caller);
    slagelse = await stage.enter(Specialist, "lunge-slagelse");
    roskilde = await stage.enter(Specialist, "lunge-roskilde");
    await slagelse.beAvailable();
    await roskilde.beAvailable();
  });

  after(() => stage.close());

  /** The two, the one that rings first. */
  async function inOrder() {
    return until("somebody rings", async () => {
      if (await slagelse.sees("ring")) return [slagelse, roskilde];
      return (await roskilde.sees("ring")) && [roskilde, slagelse];
    });
  }

  const hospital = (one) => (one === slagelse ? "NSR" : "SUH");

  async function leave() {
    await gp.leaveQueue();
    await gp.click("to-board");
  }

  test("a declined ring reaches the other strength position", async () => {
    await gp.call();
    const [first, second] = await inOrder();
    await first.decline("busy_with_patient");
    await second.rung();
    await gp.ringing(hospital(second));
    const trail = await gp.trail();
    assert.ok(trail.includes(`declined ${hospital(first)}`), trail.join());
    assert.match((await gp.text("trail")).toLowerCase(), /optaget|patient/);
    await leave();
    await second.gone("ring");
  });

  test("an unanswered ring reaches the other strength position", async () => {
    await gp.call();
    const [first, second] = await inOrder();
    await second.rung((RING_S + 5) * 1000);
    await first.gone("ring");
    const trail = await gp.trail();
    assert.ok(trail.includes(`timeout ${hospital(first)}`), trail.join());
    await leave();
  });

  test("when nobody answers the round ends and rings again", async () => {
    await gp.call();
    await until("the round ends", async () => (await gp.trail()).some((one) => one.startsWith("round_ended")), 20_000);
    await until("it rings again", async () => {
      const trail = await gp.trail();
      return trail.slice(trail.findIndex((one) => one.startsWith("round_ended"))).some((one) => one.startsWith("ringing"));
    }, 20_000);
    await inOrder();
    await leave();
  });

  test("a caller who leaves stops the ring at once", async () => {
    await gp.call();
    const [first] = await inOrder();
    await leave();
    await first.gone("ring", {}, 1_000);
    await first.see("toast", { kind: "info" });
    await first.see("presence", { presence: "available" });
  });
});
