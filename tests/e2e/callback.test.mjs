/** To be rung up instead of waiting: the place is kept, and the specialist is on the line first. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { allFlowing } from "./harness/media.mjs";
import { bothTalk, Caller, CASE, Specialist } from "./harness/pages.mjs";
import { Stage } from "./harness/stage.mjs";
import { throughout } from "./harness/wait.mjs";

describe("call-backs", () => {
  let stage, anne, bo, specialist, first, second;

  before(async () => {
    stage = await Stage.open({ rota: "weekly" });
    anne = await stage.enter(Caller, "gp-anne");
    bo = await stage.enter(Caller, "gp-bo");
    specialist = await stage.enter(Specialist, "lunge-slagelse");
  });

  after(() => stage.close());

  test("the page is free, and the place is kept while another waits", async () => {
    first = await anne.call();
    await anne.see("estimate");
    await anne.see("nobody");
    second = await bo.call();
    assert.equal(await bo.data("place", "place"), "2");
    assert.equal(await anne.askCallback(), first);
    assert.equal(await anne.data("callback-card", "place"), "1");
    assert.equal(await bo.data("place", "place"), "2");
    await anne.see("board");
  });

  test("a reloaded page still waits to be rung", async () => {
    await anne.reload();
    await anne.see("callback-card", { call: first, place: 1 });
  });

  test("the specialist is on the line before it rings at the caller", async () => {
    await specialist.beAvailable();
    assert.equal(await specialist.rung(30_000), first);
    assert.equal(await specialist.data("ring", "callback"), "true");
    assert.ok(await throughout(1_500, async () => !(await anne.sees("callback-ring"))), "it rings too early");
    await specialist.accept();
    await specialist.see("conversation", { state: "dialling" });
    await specialist.see("dial-countdown");
    assert.match(await specialist.text("talk-status"), /Anne Havkær/);
    await anne.page.bringToFront();
    assert.equal(await anne.rungUp(), first);
    const words = await anne.text("callback-ring");
    for (const part of ["Mette Vintersø", "Lungemedicin", CASE.question]) assert.ok(words.includes(part), `${part}\n${words}`);
  });

  test("sound and picture flow after the answer", async () => {
    await anne.click("callback-answer");
    await bothTalk(anne, specialist);
    await allFlowing([anne, specialist], 30);
    assert.equal(await bo.data("place", "place"), "1");
    await anne.click("hang-up");
    await specialist.record();
    await anne.see("after-outcome");
  });

  test("not now: the caller keeps the place, the specialist is told and is free", async () => {
    await bo.askCallback();
    await specialist.click("ready");
    assert.equal(await specialist.rung(), second);
    await specialist.accept();
    await bo.page.bringToFront();
    assert.equal(await bo.rungUp(), second);
    await bo.click("callback-decline");
    await bo.see("callback-card", { call: second });
    await specialist.gone("conversation");
    await specialist.see("toast", { kind: "info" });
    await specialist.see("presence");
    assert.equal(await bo.sees("toast"), false, "what one did oneself needs no message");
    await bo.cancelCallback(second);
  });

  test("who gives up waiting for the answer leaves the call-back as it was", async () => {
    await specialist.beAway();
    await bo.call();
    const call = await bo.askCallback();
    await specialist.beAvailable();
    assert.equal(await specialist.rung(30_000), call);
    await specialist.accept();
    await bo.rungUp();
    await specialist.click("hang-up");
    await bo.gone("callback-ring");
    await bo.see("toast", { kind: "warning" });
    await bo.see("callback-card", { call });
    await bo.cancelCallback(call);
  });

  test("a call-back for later rings nobody yet, and other calls go on meanwhile", async () => {
    await specialist.beAway();
    const call = await bo.call();
    await bo.askCallback("callback-in-15");
    assert.match(await bo.text("callback-card"), /Tidligst/);
    await specialist.beAvailable();
    assert.ok(await throughout(2_000, async () => !(await specialist.sees("ring"))), "it rings too early");
    const other = await bo.call();
    assert.notEqual(other, call);
    assert.equal(await specialist.rung(), other);
    await specialist.accept();
    await bothTalk(bo, specialist);
    await bo.click("hang-up");
    await specialist.record();
    await bo.click("to-board");
    await bo.see("callback-card", { call });
    await bo.cancelCallback(call);
  });
});
