/** A call is made; then it stands in the board, on the coordinator's and the department's pages, and in the CSV. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { bothTalk, Caller, Coordinator, Department, Specialist } from "./harness/pages.mjs";
import { Session, signIn } from "./harness/session.mjs";
import { Stage } from "./harness/stage.mjs";
import { until } from "./harness/wait.mjs";

const SOON_MS = 20_000;

/** The rows of a CSV as objects; ours have no quoted cells. */
function rowsOf(text) {
  const [header, ...rows] = text.trimEnd().split("\r\n").map((line) => line.split(","));
  return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i]])));
}

describe("statistics", () => {
  let stage, gp, specialist, coordinator, department;

  before(async () => {
    stage = await Stage.open();
    gp = await stage.enter(Caller);
    specialist = await stage.enter(Specialist, "lunge-slagelse");
    coordinator = await stage.enter(Coordinator);
    department = await stage.enter(Department);
    await specialist.beAvailable();
    await gp.call();
    await specialist.rung();
    await specialist.accept();
    await bothTalk(gp, specialist);
    await gp.click("hang-up");
    await specialist.see("outcome-form");
    await specialist.record();
    await gp.see("after-outcome");
    await gp.click("to-board");
  });

  after(() => stage.close());

  /** {status, text, headers} of a table's file, as the browser of a signed-in person gets it. */
  async function csv(person, table, query = {}, headers = {}) {
    const { slot, cookie } = await signIn(stage.server, person);
    const search = new URLSearchParams({ slot, ...query });
    const response = await fetch(`${stage.server.address}/statistics/${table}.csv?${search}`, { headers: { cookie, ...headers } });
    return { status: response.status, text: await response.text(), headers: response.headers };
  }

  test("the board says how often and how fast the line answered", async () => {
    await until("the board shows the share", async () => (await gp.data("prospects-lungemedicin", "share")) === "1", SOON_MS);
    assert.match(await gp.text("prospects-lungemedicin"), /100 % besvaret, halvdelen inden \d+\ss \(30 dage\)/);
  });

  test("the coordinator sees queues, charts and figures of the region", async () => {
    await until("the call is counted", async () => (await coordinator.data("figures-total", "calls")) === "1", SOON_MS);
    await until("its answer is counted", async () => (await coordinator.data("figures-total", "answered")) === "1", SOON_MS);
    await coordinator.see("queue-lungemedicin", { share: "1" });
    for (const chart of ["waiting", "hours", "seconds"]) await coordinator.see(`chart-${chart}`, { drawn: "true" });
    await until("the canvases are drawn", () => coordinator.page.$$eval(".chart canvas", (all) => all.length === 3), SOON_MS);
    assert.ok(!(await coordinator.sees("table-people")), "who was rung is the department's own affair");
  });

  test("the department sees its own line, load and people", async () => {
    await until("the call is counted", async () => (await department.data("figures-total", "calls")) === "1", SOON_MS);
    await department.see("table-load", { most: "1" });
    assert.match(await department.text("table-people"), /Mette Vintersø/);
    await department.see("hotline-lungemedicin");
    assert.ok(!(await department.sees("hotline-kardiologi")), "another department's line is on its page");
    await department.page.$eval("[data-testid=rota-week-lungemedicin] summary", (summary) => summary.click());
    await until("the rota is there", async () => Number(await department.data("rota-week-lungemedicin", "spans")) > 0, SOON_MS);
  });

  test("every number is in the CSV, by the link on the page", async () => {
    const links = await coordinator.page.$$eval("a.csv", (all) => all.map((one) => one.href));
    assert.ok(links.length >= 10);
    for (const link of links) {
      const { status, type } = await coordinator.page.evaluate(async (address) => {
        const response = await fetch(address);
        return { status: response.status, type: response.headers.get("content-type") };
      }, link);
      assert.deepEqual({ status, type }, { status: 200, type: "text/csv; charset=utf-8; header=present" }, link);
    }
    const calls = await csv("coordinator-erik", "calls");
    assert.match(calls.headers.get("content-disposition"), /attachment; filename="vagtlinje-calls.csv"/);
    const [row] = rowsOf(calls.text);
    assert.equal(row.hotline, "lungemedicin");
    assert.equal(row.caller_role, "gp");
    assert.equal(row.hospital, "NSR");
    assert.equal(row.result, "answered");
    assert.ok(Number(row.wait_s) >= 0 && row.outcome !== "");
    assert.doesNotMatch(calls.text, /anne|Havk/i);
    const [person] = rowsOf((await csv("afdeling-lunge-slagelse", "people")).text);
    assert.equal(person.person, "lunge-slagelse");
    assert.equal(person.answered, "1");
  });

  test("another department's line is refused as if it did not exist", async () => {
    const session = await Session.open(stage.server, "afdeling-lunge-slagelse");
    for (const hotline of ["kardiologi", "no-such-line"]) {
      const refused = [
        await session.ask("statistics.report", { hotline, days: 30 }), await session.ask("rota.preview", { hotline, days: 7 })];
      for (const { problem } of refused) assert.equal(problem.reason, "no_such_hotline");
      const { status, text } = await csv("afdeling-lunge-slagelse", "calls", { hotline });
      assert.equal(status, 404);
      assert.equal(JSON.parse(text).reason, "no_such_hotline");
    }
    session.close();
  });

  const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString();
  const cases = [
    ["a GP", "gp-anne", "calls", {}, {}, 403], ["a specialist", "lunge-slagelse", "people", {}, {}, 403],
    ["a coordinator who asks for names", "coordinator-erik", "people", {}, {}, 403],
    ["an unknown table", "coordinator-erik", "secrets", {}, {}, 404],
    ["a path below", "coordinator-erik", "x/calls", {}, {}, 404],
    ["a strange slot", "coordinator-erik", "calls", { slot: "0".repeat(16) }, {}, 401],
    ["another site's page", "coordinator-erik", "calls", {}, { origin: "https://example.org" }, 403],
    ["more than 400 days", "coordinator-erik", "calls", { from: day(-401), to: day(0) }, {}, 400],
    ["a period that ends before it begins", "coordinator-erik", "calls", { from: day(0), to: day(-1) }, {}, 400],
    ["no date", "coordinator-erik", "calls", { from: "yesterday" }, {}, 400],
    ["the 31st of February", "coordinator-erik", "calls", { from: "2026-02-31" }, {}, 400],
    ["SQL for a line", "coordinator-erik", "calls", { hotline: "' OR 1=1 --" }, {}, 404],
    ["a local date", "coordinator-erik", "hours", { from: day(-1).slice(0, 10) }, {}, 200],
  ];
  for (const [what, person, table, query, headers, status] of cases) {
    test(`${what}: ${status}`, async () => {
      const answer = await csv(person, table, query, headers);
      assert.equal(answer.status, status, answer.text);
      if (status !== 200) assert.ok(JSON.parse(answer.text).detail.length > 10, "a refusal says what to do");
    });
  }

  test("a restart reads only what came since, and counts nothing twice", async () => {
    await stage.leave();
    await stage.server.kill();
    await stage.server.launch();
    const session = await Session.open(stage.server, "coordinator-erik");
    const report = await session.result("statistics.report", { days: 1 });
    assert.equal(report.total[0].calls, 1);
    assert.equal(report.hotlines[0].hotline, "lungemedicin");
    assert.doesNotMatch(stage.server.log, /statistics\.(made_anew|failing)/);
    session.close();
  });
});
