/** Every program is killed in turn, and a call goes on. */
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { allFlowing, rejoined, stats } from "./harness/media.mjs";
import { bothTalk, Caller, Coordinator, Specialist } from "./harness/pages.mjs";
import { LOST } from "./harness/person.mjs";
import { run } from "./harness/server.mjs";
import { Stage } from "./harness/stage.mjs";
import { until } from "./harness/wait.mjs";

/** Notes each state of media and each sentence about it that the page shows, however short. */
function watchMedia(person) {
  return person.page.evaluate(() => {
    window.mediaSeen = [];
    const look = () => {
      const media = document.querySelector('[data-testid="conversation"]')?.dataset.media;
      window.mediaSeen.push(`${media}: ${document.querySelector(".stage-status")?.textContent}`);
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  });
}

function mediaSeen(person) {
  return person.page.evaluate(() => [...new Set(window.mediaSeen)].join("\n"));
}

// Each browser on each side.
const pairs = [["chromium", "firefox"], ["firefox", "chromium"]];

for (const [ofCaller, ofSpecialist] of pairs) describe(`faults, ${ofCaller} to ${ofSpecialist}`, () => {
  let stage, gp, specialist;

  before(async () => {
    stage = await Stage.open();
    gp = await stage.enter(Caller, "gp-anne", { kind: ofCaller });
    specialist = await stage.enter(Specialist, "lunge-slagelse", { kind: ofSpecialist });
    gp.expected.push(LOST);
    specialist.expected.push(LOST);
    await specialist.beAvailable();
  });

  // One fault's failure is not the next one's.
  afterEach(async () => {
    if (await gp.sees("conversation")) await hangUp();
  });

  after(() => stage.close());

  async function talk() {
    await gp.call();
    await specialist.rung();
    await specialist.accept();
    await bothTalk(gp, specialist);
  }

  async function hangUp() {
    await gp.click("hang-up");
    await specialist.record();
    await specialist.click("ready");
    await specialist.see("presence", { presence: "available" });
    await gp.click("to-board");
  }

  test("the core is killed while the call waits", async () => {
    await specialist.beAway();
    const call = await gp.call();
    await stage.server.kill();
    await gp.connection("retrying");
    await gp.see("waiting");
    assert.match(await gp.text("connection"), /forbindelse/i);
    await stage.server.launch();
    await Promise.all([gp.online(), specialist.online()]);
    assert.equal(await gp.waiting(), call);
    assert.equal(await gp.data("place", "place"), "1");
    await specialist.beAvailable();
    assert.equal(await specialist.rung(30_000), call);
    await specialist.accept();
    await bothTalk(gp, specialist);
    await allFlowing([gp, specialist], 20);
    await hangUp();
  });

  /** The process that forwards the one conversation there is. Workers stand in the order of their start. */
  async function workerOfRoom() {
    const workers = stage.server.mediaWorkers();
    assert.equal(workers.length, 2);
    const rooms = await Promise.all([0, 1].map((one) => stage.server.metric(`vagtlinje_media_rooms{worker="${one}"}`)));
    assert.deepEqual(rooms.toSorted(), [0, 1]);
    return [workers[rooms.indexOf(1)]];
  }

  const victims = [
    ["the conversation's media worker is killed", workerOfRoom],
    ["all media workers are killed in the conversation", () => stage.server.mediaWorkers()],
  ];
  for (const [what, choose] of victims) {
    test(what, async () => {
      await talk();
      await allFlowing([gp, specialist], 20);
      const [ofGp, ofSpecialist] = [await stats(gp), await stats(specialist)];
      const workers = await choose();
      await watchMedia(gp);
      workers.forEach(({ pid }) => process.kill(pid, "SIGKILL"));
      await Promise.all([rejoined(gp, ofGp), rejoined(specialist, ofSpecialist)]);
      await bothTalk(gp, specialist);
      await allFlowing([gp, specialist], 20);
      const said = await mediaSeen(gp);
      assert.match(said, /(moving|connecting|preparing): .*(flyttes|Forbinder)/);
      await hangUp();
      const shown = run("vagtctl", "journal", "show", stage.server.journal).stdout;
      assert.ok(!/call\.(left|lost|owed)/.test(shown), "the call never left its state");
    });
  }

  test("the core is killed during the conversation", async () => {
    await talk();
    await allFlowing([gp, specialist], 20);
    const [ofGp, ofSpecialist] = [await stats(gp), await stats(specialist)];
    await stage.server.kill();
    await gp.connection("retrying");
    await gp.see("conversation");
    await stage.server.launch();
    await Promise.all([gp.online(), specialist.online()]);
    await Promise.all([rejoined(gp, ofGp), rejoined(specialist, ofSpecialist)]);
    await bothTalk(gp, specialist);
    await allFlowing([gp, specialist], 20);
    await hangUp();
  });

  test("the plugin is killed during triage", async () => {
    const operator = await stage.enter(Coordinator);
    operator.expected.push(LOST);
    await operator.see("plugin-lungemedicin", { state: "running" });
    const restarts = await operator.text("plugin-lungemedicin");
    await gp.openForm();
    await gp.describe();
    await gp.measure();
    await gp.suggestion();
    const [plugin] = stage.server.plugins();
    process.kill(plugin.pid, "SIGKILL");
    await gp.fill("input-news2.pulse", "88");
    await gp.chooseUrgency("immediate");
    await gp.place();
    await specialist.rung();
    await specialist.accept();
    await bothTalk(gp, specialist);
    await until("the operator sees that the plugin was started again",
      async () => (await operator.text("plugin-lungemedicin")) !== restarts);
    await hangUp();
    await operator.see("plugin-lungemedicin", { state: "running" }, 20_000);
  });

  test("the plugin hangs", async () => {
    const before = await stage.server.metric('vagtlinje_plans_total{source="default"}');
    await gp.openForm();
    await gp.describe();
    await gp.openSection("news2");
    await gp.fill("input-news2.rr", "26");
    await gp.suggestion();
    await gp.chooseUrgency("urgent");
    // At the last moment: a question before this one would have it replaced in time.
    const [plugin] = stage.server.plugins();
    process.kill(plugin.pid, "SIGSTOP");
    await gp.place();
    assert.equal(await stage.server.metric('vagtlinje_plans_total{source="default"}'), before + 1);
    assert.match(await gp.text("waiting"), /afdeling/i);
    await specialist.rung();
    await specialist.accept();
    await bothTalk(gp, specialist);
    await hangUp();
    await until("the hanging plugin is replaced", () => {
      const now = stage.server.plugins();
      return now.length === 1 && now[0].pid !== plugin.pid;
    }, 20_000);
  });
});
