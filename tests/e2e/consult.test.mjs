/** A colleague is asked in the middle of a conversation: given up, listened to, or handed over to. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { allFlowing } from "./harness/media.mjs";
import { Caller, CASE, SECRETS, Specialist, talk } from "./harness/pages.mjs";
import { cardiologyAlways } from "./harness/regions.mjs";
import { eachReceivesAll, receivesNobody, sees } from "./harness/several.mjs";
import { onStage, Stage } from "./harness/stage.mjs";
import { until } from "./harness/wait.mjs";

describe("a warm transfer", () => {
  let stage, anne, lung, heart, call;

  before(async () => {
    stage = await Stage.open({ region: cardiologyAlways });
    anne = await stage.enter(Caller, "gp-anne");
    lung = await stage.enter(Specialist, "lunge-slagelse");
    heart = await stage.enter(Specialist, "kardio-roskilde");
  });

  after(() => stage.close([...SECRETS, "betablokker"]));

  test("begins by asking a colleague, while the caller is on hold", async () => {
    await heart.beAvailable();
    call = await talk(anne, lung);
    await lung.consult("kardiologi", "Må hun få betablokker?");
    await anne.see("conversation", { held: true });
    assert.match(await anne.text("talk-status"), /på hold/);
    await lung.see("consult", { state: "waiting" });
    assert.match(await lung.text("talk-status"), /Anne Havkær er på hold og kan ikke høre dig/);
    await heart.see("ring", { consult: true }, 30_000);
    const ring = await heart.text("ring");
    for (const said of ["betablokker", CASE.question, CASE.patient, "Mette Vintersø", "Anne Havkær"]) assert.ok(ring.includes(said), `${said} in ${ring}`);
    await receivesNobody(anne);
  });

  test("lets the two specialists talk, and the caller hears nothing", async () => {
    await heart.accept();
    await lung.see("consult", { state: "talking" });
    await Promise.all([sees(lung, "consulted"), sees(heart, "callee")]);
    await eachReceivesAll(lung, heart);
    await receivesNobody(anne);
  });

  test("takes the caller in, and all three see and hear each other", async () => {
    await lung.click("consult-join");
    await anne.see("conversation", { held: false });
    await Promise.all([sees(anne, "callee", "consulted"), sees(lung, "caller", "consulted"), sees(heart, "caller", "callee")]);
    await eachReceivesAll(anne, lung, heart);
  });

  test("ends with the colleague's outcome, and the first one is free", async () => {
    await lung.handOver();
    await heart.see("conversation", { call });
    await until("the caller sees the colleague alone", async () => /Lone Fuglebæk/.test(await anne.text("peer-name")));
    assert.equal(await lung.sees("outcome-form"), false);
    await sees(anne, "callee");
    await sees(heart, "caller");
    await eachReceivesAll(anne, heart);
    await anne.click("hang-up");
    await heart.record();
    await anne.see("after-outcome");
    const trail = await anne.trail();
    for (const what of ["consult", "handed_over"]) assert.ok(trail.some((one) => one.startsWith(what)), `${what} in ${trail.join()}`);
  });
});

test("a consult that is given up leaves the conversation as it was", () => onStage({ region: cardiologyAlways }, async (stage) => {
  const anne = await stage.enter(Caller, "gp-anne");
  const lung = await stage.enter(Specialist, "lunge-slagelse");
  const heart = await stage.enter(Specialist, "kardio-roskilde");
  await heart.beAvailable();
  await talk(anne, lung);
  await lung.consult("kardiologi");
  await heart.rung(30_000);
  await lung.click("consult-end");
  await heart.gone("ring");
  await lung.gone("consult");
  if (await lung.sees("conversation", { held: true })) await lung.click("hold");
  await anne.see("conversation", { held: false });
  await allFlowing([anne, lung], 20);
  await anne.click("hang-up");
  await lung.record();
}));
