/** Put through to another specialty: the caller neither begins again nor loses the place. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { allFlowing } from "./harness/media.mjs";
import { bothTalk, Caller, CASE, Specialist } from "./harness/pages.mjs";
import { cardiologyAlways } from "./harness/regions.mjs";
import { Stage } from "./harness/stage.mjs";
import { until } from "./harness/wait.mjs";

describe("a cold transfer", () => {
  let stage, anne, bo, lung, heart, call;

  before(async () => {
    stage = await Stage.open({ region: cardiologyAlways });
    anne = await stage.enter(Caller, "gp-anne");
    bo = await stage.enter(Caller, "gp-bo");
    lung = await stage.enter(Specialist, "lunge-slagelse");
    heart = await stage.enter(Specialist, "kardio-roskilde");
  });

  after(() => stage.close());

  test("begins in a conversation that can be put on hold", async () => {
    await lung.beAvailable();
    call = await anne.call();
    await lung.rung(30_000);
    await lung.accept();
    await bothTalk(anne, lung);
    await lung.click("hold");
    await anne.see("conversation", { held: true });
    assert.match(await anne.text("talk-status"), /på hold/);
    assert.equal(await lung.attribute("hold", "aria-pressed"), "true");
    await lung.click("hold");
    await anne.see("conversation", { held: false });
    await until("the specialist's button is out", async () => (await lung.attribute("hold", "aria-pressed")) === "false");
  });

  test("puts the caller before those who came later", async () => {
    await bo.call({ hotline: "kardiologi" });
    assert.equal(await bo.data("place", "place"), "1");
    await lung.transferTo("kardiologi");
    assert.equal(await anne.waiting(), call);
    assert.match(await anne.text("transferred"), /Viderestillet til Kardiologi/);
    assert.equal(await anne.data("place", "place"), "1");
    await until("the other is second", async () => (await bo.data("place", "place")) === "2");
    await lung.see("presence", { presence: "wrapping_up" });
  });

  test("lets the second specialist read the case and talk by video", async () => {
    await heart.beAvailable();
    assert.equal(await heart.rung(30_000), call);
    assert.ok((await heart.text("ring")).includes(CASE.question));
    await heart.accept();
    await bothTalk(anne, heart);
    assert.match(await anne.text("peer-name"), /Lone Fuglebæk/);
    await allFlowing([anne, heart], 30);
    await anne.click("hang-up");
    await heart.record();
    await anne.see("after-outcome");
    const trail = await anne.trail();
    assert.ok(trail.includes("transferred"), trail.join());
    await bo.leaveQueue();
  });
});
