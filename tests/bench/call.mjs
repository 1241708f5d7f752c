/**
 * How long a call takes, in two Chromium processes on loopback with made-up cameras.
 *
 *   ./dev bench call [CALLS]     default 30
 *
 * ring: from the GP's click on "call" until the specialist's page has drawn the ring. picture: from the
 * specialist's click on "accept" until the first decoded frame is shown, on the side where that is later.
 * Both from marks inside the pages. A first call, which also tests the devices and fills the browsers'
 * caches, is told apart from the others. Goals, for 95 of 100: ring 50 ms, picture 400 ms.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { launch } from "../e2e/harness/browsers.mjs";
import { Caller, Specialist } from "../e2e/harness/pages.mjs";
import { Server } from "../e2e/harness/server.mjs";
import { percentile, report, round } from "./lib/figures.mjs";
import { momentsAfter } from "./lib/moments.mjs";

const READING_MS = 1500; // what a specialist looks at a case at the least; devices get ready meanwhile
const calls = Number(process.argv[2] ?? 30);

async function place(gp, specialist) {
  const begun = Date.now();
  await gp.call();
  await specialist.rung();
  const [there, here] = await Promise.all([
    momentsAfter(gp, "call_clicked", begun), momentsAfter(specialist, "ring_shown", begun)]);
  return here.ring_shown - there.call_clicked;
}

async function answer(gp, specialist) {
  const begun = Date.now();
  await specialist.accept();
  const [there, here] = await Promise.all([
    momentsAfter(gp, "first_frame", begun), momentsAfter(specialist, "first_frame", begun)]);
  return [there, here].map((one) => one.first_frame - here.accept_clicked);
}

async function end(gp, specialist) {
  await gp.click("hang-up");
  await specialist.record();
  await specialist.click("ready");
  await gp.click("to-board");
  await specialist.see("presence", { presence: "available" });
}

async function oneCall(gp, specialist, name) {
  const ring = await place(gp, specialist);
  await sleep(READING_MS);
  const [gpPicture, specialistPicture] = await answer(gp, specialist);
  await end(gp, specialist);
  console.log(`${name}: ring ${round(ring)} ms; picture ${round(gpPicture)} ms at the GP, `
    + `${round(specialistPicture)} ms at the specialist`);
  return { ring, picture: Math.max(gpPicture, specialistPicture) };
}

async function measure(gp, specialist) {
  await specialist.beAvailable();
  const first = await oneCall(gp, specialist, "first call");
  const measured = [];
  for (let i = 1; i <= calls; i++) measured.push(await oneCall(gp, specialist, `call ${i}`));
  const rings = measured.map((one) => one.ring);
  const pictures = measured.map((one) => one.picture);
  report("call", {
    calls,
    ring_p50_ms: percentile(rings, 50), ring_p95_ms: percentile(rings, 95),
    picture_p50_ms: percentile(pictures, 50), picture_p95_ms: percentile(pictures, 95),
    first_ring_ms: round(first.ring), first_picture_ms: round(first.picture),
  });
}

const server = await Server.start();
const browsers = await Promise.all([launch(), launch()]);
try {
  const gp = await Caller.signIn(server, browsers[0]);
  const specialist = await Specialist.signIn(server, browsers[1]);
  await measure(gp, specialist);
} finally {
  await Promise.allSettled(browsers.map((browser) => browser.close()));
  await server.finish();
}
