/**
 * The real server of a preset (VL_PRESET, default debug) on free ports, with its data in a folder of its own.
 * Nothing outlives the test: every server that is still there at the end of the process is killed.
 */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { until } from "./wait.mjs";

export const ROOT = resolve(import.meta.dirname, "../../..");
export const PRESET = process.env.VL_PRESET ?? "debug";
export const BIN = join(ROOT, "build", PRESET, "bin");

const START_MS = 60_000; // the demo's rota files are read first, each in a process of its own
const STOP_MS = 20_000;
const SANITIZER = /ERROR: (Address|Leak|Thread)Sanitizer|runtime error:|UndefinedBehaviorSanitizer/;
const ASSERTION = /Assertion .* failed/;

const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

async function freePorts(count) {
  const holders = [];
  for (let i = 0; i < count; i++) {
    const holder = createServer();
    await new Promise((done, failed) => holder.once("error", failed).listen(0, "127.0.0.1", done));
    holders.push(holder);
  }
  const ports = holders.map((holder) => holder.address().port);
  await Promise.all(holders.map((holder) => new Promise((done) => holder.close(done))));
  return ports;
}

/** One of our programs, run to its end: {status, stdout, stderr}. */
export function run(program, ...args) {
  const { status, stdout, stderr } = spawnSync(join(BIN, program), args, {
    cwd: ROOT, encoding: "utf8", timeout: START_MS, maxBuffer: 64 * 1024 * 1024 });
  return { status, stdout, stderr };
}

function childrenOf(pid) {
  const words = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
  return words.map(Number).map((child) => ({
    pid: child, name: readFileSync(`/proc/${child}/cmdline`, "utf8").split("\0")[0].split("/").pop() }));
}

function isGone(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].startsWith("Z");
  } catch {
    return true;
  }
}

export class Server {
  folder = mkdtempSync(join(tmpdir(), "vagtlinje-e2e-"));
  journal = join(this.folder, "journal.db");
  log = "";
  child = null;

  /**
   * `settings`: more "section.key=value"; `region(region)`: changes the demo region in place; `rota`: "files",
   * or "weekly" for the region file's own alone, with which the server starts sooner.
   */
  static async start({ settings = [], region = null, rota = "files" } = {}) {
    const server = new Server();
    const [http, demo] = await freePorts(2);
    server.port = http;
    server.demoPort = demo;
    server.address = `http://localhost:${http}`;
    server.settings = [...server.settingsOfOurs(region, rota), ...settings];
    const made = run("vagtctl", "master-key", "create", join(server.folder, "master.key"));
    if (made.status !== 0) throw new Error(`no master key: ${made.stderr}`);
    await server.launch();
    return server;
  }

  settingsOfOurs(region, rota) {
    const own = [
      `http.port=${this.port}`, `signin.demo_port=${this.demoPort}`,
      `http.web_root=${join(ROOT, "build/web")}`,
      `journal.path=${this.journal}`, `journal.keys=${join(this.folder, "keys.db")}`,
      `journal.master_key=${join(this.folder, "master.key")}`,
      `plugin.program=${join(BIN, "vagtlinje-plugin")}`,
      `plugin.directory=${join(ROOT, "build", PRESET, "plugins")}`,
      `media.program=${join(BIN, "vagtlinje-media")}`,
      // A test that failed in the middle of a conversation need not wait for its end.
      "server.stop_seconds=2",
    ];
    // A region of one's own has its weekly rota; the demo's calendar files are about the demo.
    if (region || rota === "weekly") own.push("rota.directory=");
    return region ? [...own, `region.file=${this.ownRegion(region)}`] : own;
  }

  ownRegion(change) {
    const region = JSON.parse(readFileSync(join(ROOT, "server/main/demo/region.json"), "utf8"));
    delete region.$schema;
    change(region);
    const path = join(this.folder, "region.json");
    cpSync(join(ROOT, "server/main/demo/forms"), join(this.folder, "forms"), { recursive: true });
    writeFileSync(path, JSON.stringify(region));
    return path;
  }

  /** Starts the program, also after kill() or stop(): same data, same ports. */
  async launch() {
    const args = ["--config", "server/main/demo/vagtlinje.conf", ...this.settings.flatMap((one) => ["--set", one])];
    const child = spawn(join(BIN, "vagtlinje"), args, {
      cwd: ROOT, stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, UBSAN_OPTIONS: "print_stacktrace=1" } });
    this.child = child;
    this.ended = new Promise((done) => child.once("close", (code, signal) => {
      running.delete(child);
      done({ code, signal });
    }));
    running.add(child);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => (this.log += text));
    }
    const gone = this.ended.then(({ code, signal }) => {
      throw new Error(`the server ended with ${code ?? signal}: ${this.log.slice(-2000)}`);
    });
    gone.catch(() => {});
    try {
      await Promise.race([gone, until("the server is ready", () => this.isReady(), START_MS)]);
    } catch (error) {
      child.kill("SIGKILL"); // nobody else would: the test has no server yet
      throw error;
    }
  }

  async isReady() {
    return (await fetch(`${this.address}/readyz`)).ok;
  }

  /** The media workers and plugins: [{pid, name}]. */
  helpers(name) {
    return childrenOf(this.child.pid).filter((one) => one.name === name);
  }

  mediaWorkers() {
    return this.helpers("vagtlinje-media");
  }

  plugins() {
    return this.helpers("vagtlinje-plugin");
  }

  /** Like a power cut for the core: no goodbye to anyone. */
  async kill() {
    const helpers = childrenOf(this.child.pid);
    this.child.kill("SIGKILL");
    await this.ended;
    await until("the helpers end with the core", () => helpers.every(({ pid }) => isGone(pid)));
  }

  /** The orderly end; fails when it is none. */
  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill("SIGTERM");
    const late = new Promise((_, failed) => setTimeout(() => failed(new Error("SIGTERM does not end the server")), STOP_MS).unref());
    const { code, signal } = await Promise.race([this.ended, late]);
    if (code !== 0) throw new Error(`the server ended with ${code ?? signal}:\n${this.log.slice(-6000)}`);
  }

  async metrics() {
    return (await fetch(`${this.address}/metrics`)).text();
  }

  /** The value of one sample, such as 'vagtlinje_rings_total' or 'x_total{reason="origin"}'. */
  async metric(name) {
    const line = (await this.metrics()).split("\n").find((one) => one.startsWith(`${name} `));
    return line === undefined ? NaN : Number(line.split(" ").pop());
  }

  /** What must not be in the log: reports of sanitizers, failed assertions, and these texts. */
  problemsInLog(secrets = []) {
    const lines = this.log.split("\n");
    const bad = lines.filter((line) => SANITIZER.test(line) || ASSERTION.test(line));
    const leaks = secrets.filter((secret) => this.log.includes(secret)).map((secret) => `in the log: ${secret}`);
    const cpr = lines.filter((line) => /\b\d{6}-\d{4}\b/.test(line)).map((line) => `like a CPR number: ${line}`);
    const cookies = lines.filter((line) => /vl_s_[0-9a-f]{16}=|[?&](code|state|id_token)=/.test(line));
    return [...bad, ...leaks, ...cpr, ...cookies];
  }

  /** Ends it and clears up; throws when the end or the log is not as it should be. */
  async finish(secrets = []) {
    try {
      await this.stop();
      const problems = this.problemsInLog(secrets);
      if (problems.length > 0) throw new Error(`the server's log:\n${problems.join("\n")}\n${this.log.slice(-4000)}`);
    } finally {
      this.child.kill("SIGKILL");
      rmSync(this.folder, { recursive: true, force: true });
    }
  }
}
