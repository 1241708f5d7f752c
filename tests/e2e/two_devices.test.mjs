/** One specialist at two screens: both ring, one talks, and the other can take over. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { allFlowing, stats } from "./harness/media.mjs";
import { bothTalk, Caller, Specialist, turnSoundOn } from "./harness/pages.mjs";
import { Stage } from "./harness/stage.mjs";
import { throughout } from "./harness/wait.mjs";

describe("two devices of one specialist", () => {
  let stage, gp, desk, phone;

  before(async () => {
    stage = await Stage.open({ rota: "weekly" });
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
