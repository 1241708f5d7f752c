/**
 * What the programs need at rest, and what a connected session costs the core.
 *
 *   ./dev bench idle [SESSIONS]     default 1000
 *
 * At rest: resident memory (VmRSS) and its fair share (Pss) of one process of each program, and the core's
 * use of a processor, before anyone has connected. A session: a signed-in WebSocket that said hello and got
 * its snapshot; its cost is the core's growth in VmRSS divided by their number.
 */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { launch } from "../e2e/harness/browsers.mjs";
import { Person } from "../e2e/harness/person.mjs";
import { Server } from "../e2e/harness/server.mjs";
import { report, round } from "./lib/figures.mjs";

const PEOPLE = ["gp-anne", "gp-bo", "coordinator-erik", "lunge-slagelse", "lunge-roskilde"];
const AT_ONCE = 20;
const SETTLE_MS = 3000;
const CPU_MS = 5000;
const TICKS_PER_S = 100; // sysconf(_SC_CLK_TCK), the same on every Linux that we run on
const sessions = Number(process.argv[2] ?? 1000);

function kilobytes(pid, file, name) {
  const line = readFileSync(`/proc/${pid}/${file}`, "utf8").match(new RegExp(`^${name}:\\s+(\\d+) kB`, "m"));
  return Number(line[1]);
}

const rssKb = (pid) => kilobytes(pid, "status", "VmRSS");
const pssKb = (pid) => kilobytes(pid, "smaps_rollup", "Pss");

/** How much of one processor a process uses, in percent. */
async function cpuPercent(pid) {
  const ticks = () => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    return Number(fields[11]) + Number(fields[12]);
  };
  const before = ticks();
  await sleep(CPU_MS);
  return round((100 * (ticks() - before)) / TICKS_PER_S / (CPU_MS / 1000));
}

/** The session cookies of people who signed in as people do: [{slot, cookie}]. */
async function signIn(server) {
  const browser = await launch();
  const slots = [];
  try {
    for (const id of PEOPLE) {
      const person = await Person.signIn(server, browser, id);
      const slot = await person.page.evaluate(() => sessionStorage.getItem("vl.slot"));
      const cookies = await person.context.cookies();
      slots.push({ slot, cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; ") });
      await person.leave();
    }
  } finally {
    await browser.close();
  }
  return slots;
}

/** One open session: resolves when its hello is answered. */
function connect(server, { slot, cookie }) {
  return new Promise((done, failed) => {
    const socket = new WebSocket(`ws://localhost:${server.port}/ws?slot=${slot}`, {
      protocols: ["vagtlinje.v1"], headers: { cookie, origin: server.address } });
    socket.onopen = () => socket.send(JSON.stringify({ id: 1, method: "session.hello", params: { protocol: 1, language: "da" } }));
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.id !== 1) return;
      if (message.result) done(socket);
      else failed(new Error(`hello was refused: ${data}`));
    };
    socket.onclose = ({ code }) => failed(new Error(`a session was closed: ${code}`));
  });
}

async function connectAll(server, slots) {
  const open = [];
  while (open.length < sessions) {
    const count = Math.min(AT_ONCE, sessions - open.length);
    open.push(...await Promise.all(Array.from({ length: count },
      (_, i) => connect(server, slots[(open.length + i) % slots.length]))));
  }
  return open;
}

async function measure(server) {
  const core = server.child.pid;
  const programs = { vagtlinje: core, "vagtlinje-media": server.mediaWorkers()[0].pid, "vagtlinje-plugin": server.plugins()[0].pid };
  const each = (probe) => Object.fromEntries(Object.entries(programs).map(([name, pid]) => [name, probe(pid)]));
  const atRest = { rss_kb: each(rssKb), pss_kb: each(pssKb), cpu_percent: await cpuPercent(core) };
  const slots = await signIn(server);
  await sleep(SETTLE_MS);
  const before = rssKb(core);
  const open = await connectAll(server, slots);
  await sleep(SETTLE_MS);
  const grown = rssKb(core) - before;
  const busy = await cpuPercent(core);
  open.forEach((socket) => (socket.onclose = null));
  open.forEach((socket) => socket.close());
  report("idle", {
    ...atRest, sessions, bytes_per_session: Math.round((grown * 1024) / sessions),
    cpu_percent_with_sessions: busy });
}

const server = await Server.start();
try {
  await measure(server);
} finally {
  await server.finish();
}
