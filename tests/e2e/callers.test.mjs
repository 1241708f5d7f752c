/** Lines for other callers than practices: each has its own callers, hours and form, all of it data. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { randomBytes } from "node:crypto";
import { Server } from "./harness/server.mjs";
import { Session } from "./harness/session.mjs";

const NAME = "Sofie Prøvebarn";
const lines = [
  { hotline: "paramediciner", caller: "paramedic-frida", question: "scene.wish", answers: { "vital.spo2": 93, "scene.wish": "finish" } },
  { hotline: "kommunal-72-timer", caller: "nursing-home-gerda", question: "change.confusion", answers: { "change.confusion": true } },
  { hotline: "boernepsykiatri-raad", caller: "social-worker-henrik", question: "child.age_group", answers: { "child.age_group": "12-14" } },
  { hotline: "fleksible-indlaeggelser", caller: "citizen-inger", question: "now.breath", answers: { "now.breath": "worse" } },
];

function linkIds(items) {
  return items.flatMap((one) => [one.linkId, ...linkIds(one.item ?? [])]);
}

describe("other callers", () => {
  let server, gp;
  const people = {};

  before(async () => {
    server = await Server.start();
    gp = await Session.open(server, "gp-anne");
    for (const { caller } of lines) people[caller] = await Session.open(server, caller);
  });

  after(async () => {
    for (const one of [gp, ...Object.values(people)]) one.close();
    await server.finish([NAME, "010140"]);
  });

  const place = (session, hotline, more = {}) => session.ask("call.place", {
    hotline, answers: {}, question: "Hvad nu?", urgency: "subacute", key: randomBytes(8).toString("hex"), ...more });
  const onBoard = (session, hotline) => session.topics.board.hotlines.find((one) => one.id === hotline);

  for (const { hotline, caller, question, answers } of lines) {
    test(`${hotline} asks ${caller} its own questions`, async () => {
      const form = await people[caller].result("hotline.form", { hotline });
      assert.equal(form.source, "region");
      assert.ok(linkIds(form.questionnaire.item).includes(question), question);
      assert.equal((await place(people[caller], hotline, { answers: { "no.such": true } })).problem.field, "no.such");
      assert.equal((await place(people[caller], hotline, { answers: { [question]: 7 } })).problem.field, question);
      const placed = await place(people[caller], hotline, { answers });
      assert.ok(placed.result?.call > 0, JSON.stringify(placed));
      await people[caller].until("the caller sees the call", () =>
        people[caller].topics.calls.calls.some((one) => one.call === placed.result.call));
    });

    test(`a practice cannot call ${hotline}`, async () => {
      assert.equal((await place(gp, hotline, { answers })).problem.reason, "not_allowed");
      assert.equal(onBoard(gp, hotline), undefined);
    });
  }

  test("an anonymous line takes no name and no number", async () => {
    const henrik = people["social-worker-henrik"];
    const hotline = "boernepsykiatri-moede";
    assert.equal(onBoard(henrik, hotline).anonymous, true);
    assert.equal(onBoard(henrik, hotline).fixed_times, true);
    assert.equal((await place(henrik, hotline, { patient: { name: NAME } })).problem.field, "patient.name");
    assert.equal((await place(henrik, hotline, { cpr: "010140-4321" })).problem.field, "cpr");
  });
});
