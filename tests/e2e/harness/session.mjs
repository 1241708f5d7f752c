/** A signed-in session without a browser: sign-in by plain HTTP, then the WebSocket protocol. */
import { randomBytes } from "node:crypto";
import { until } from "./wait.mjs";

const ANSWER_MS = 10_000;

/** What a browser keeps: cookies by host and port. */
class Jar {
  cookies = new Map();

  keep(url, response) {
    for (const line of response.headers.getSetCookie()) {
      const [pair] = line.split(";");
      const [name, ...value] = pair.split("=");
      this.cookies.set(`${url.host} ${name}`, value.join("="));
    }
  }

  header(url) {
    return [...this.cookies].filter(([key, value]) => key.startsWith(`${url.host} `) && value !== "")
      .map(([key, value]) => `${key.split(" ")[1]}=${value}`).join("; ");
  }

  /** Goes where it is sent until a page stands still: {url, response, text}. */
  async go(address, options = {}) {
    let url = new URL(address);
    let init = options;
    for (let step = 0; step < 10; step++) {
      const headers = { ...init.headers, cookie: this.header(url) };
      const response = await fetch(url, { ...init, headers, redirect: "manual" });
      this.keep(url, response);
      const next = response.headers.get("location");
      const text = await response.text();
      if (!next) return { url, response, text };
      url = new URL(next, url);
      init = {};
    }
    throw new Error("sent around in circles");
  }
}

const unescape = (text) => text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<")
  .replaceAll("&gt;", ">").replaceAll("&amp;", "&");

function attributesOf(tag) {
  return Object.fromEntries([...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, unescape(value)]));
}

/** Presses the person's button on the demo provider's page. */
async function choose(jar, page, person) {
  const forms = page.text.split(/<form\b/).slice(1).map((rest) => `<form${rest.split("</form>")[0]}`);
  const form = forms.find((one) => one.includes(`"person-${person}"`));
  if (!form) throw new Error(`no person-${person} on ${page.url.origin}${page.url.pathname}: ${page.response.status}`);
  const { action = "", method = "get" } = attributesOf(form.match(/<form\b[^>]*>/)[0]);
  const fields = [...form.matchAll(/<(?:input|button)\b[^>]*>/g)].map(([tag]) => attributesOf(tag))
    .filter((one) => one.name && (one.type === "hidden" || one["data-testid"] === `person-${person}`))
    .map((one) => [one.name, one.value ?? ""]);
  const target = new URL(action, page.url);
  const body = new URLSearchParams(fields);
  if (method.toLowerCase() === "post") {
    return jar.go(target, { method: "POST", body, headers: { origin: page.url.origin } });
  }
  target.search = body.toString();
  return jar.go(target);
}

/** {slot, cookie} of a fresh sign-in. */
export async function signIn(server, person) {
  const jar = new Jar();
  const slot = randomBytes(8).toString("hex");
  const page = await jar.go(`${server.address}/login?slot=${slot}&language=da`);
  const landed = await choose(jar, page, person);
  if (landed.url.searchParams.get("slot") !== slot) throw new Error(`not signed in: ${landed.url} ${landed.text.slice(0, 300)}`);
  return { slot, cookie: jar.header(new URL(server.address)) };
}

/** Whoever uses a guest's link: {status, problem} or {status, slot, cookie}. */
export async function useLink(server, link, { origin = server.address, slot = randomBytes(8).toString("hex") } = {}) {
  const response = await fetch(`${server.address}/guest?slot=${slot}`, {
    method: "POST", headers: { origin, "content-type": "application/json" },
    body: JSON.stringify({ token: link.split("#")[1] }) });
  if (response.status !== 204) {
    const text = await response.text();
    return { status: response.status, problem: text ? JSON.parse(text) : null, text };
  }
  const cookie = response.headers.getSetCookie()[0].split(";")[0];
  return { status: 204, slot, cookie };
}

export class Session {
  topics = {};
  last = 0;
  waiting = new Map();

  static async open(server, person) {
    return Session.enter(server, await signIn(server, person));
  }

  /** With the cookie that the slot has already: a reload, or a guest who used a link. */
  static async enter(server, identity) {
    const session = new Session();
    session.identity = identity;
    const { slot, cookie } = identity;
    session.socket = new WebSocket(`${server.address.replace("http", "ws")}/ws?slot=${slot}`, {
      protocols: ["vagtlinje.v1"], headers: { origin: server.address, cookie } });
    session.socket.onmessage = (event) => session.take(JSON.parse(event.data));
    session.socket.onclose = () => session.lost();
    await new Promise((done, failed) => {
      session.socket.onopen = done;
      session.socket.onerror = (event) => failed(event.error ?? new Error("no WebSocket"));
    });
    const { snapshot } = await session.result("session.hello", { protocol: 1, language: "da" });
    Object.assign(session.topics, snapshot);
    return session;
  }

  take(message) {
    if (message.event) this.topics[message.event] = message.data;
    this.waiting.get(message.id)?.(message);
    this.waiting.delete(message.id);
  }

  /** Whatever was asked will not be answered. */
  lost() {
    this.isLost = true;
    for (const tell of this.waiting.values()) tell({ problem: { reason: "connection_lost", detail: "" } });
    this.waiting.clear();
  }

  /** {result} or {problem} */
  ask(method, params = {}) {
    const id = ++this.last;
    if (this.isLost) return Promise.resolve({ problem: { reason: "connection_lost", detail: "" } });
    return new Promise((done, failed) => {
      const timer = setTimeout(() => failed(new Error(`no answer to ${method}`)), ANSWER_MS);
      this.waiting.set(id, (message) => {
        clearTimeout(timer);
        done(message);
      });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  async result(method, params) {
    const { result, problem } = await this.ask(method, params);
    if (problem) throw new Error(`${method}: ${problem.reason} ${problem.detail}`);
    return result;
  }

  until(what, probe, ms) {
    return until(what, () => probe(this.topics), ms);
  }

  close() {
    this.socket.close();
  }
}
