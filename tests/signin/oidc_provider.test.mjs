/**
 * Sign-in against npm's oidc-provider, a certified server that we did not write: the same server and the
 * same code as the demo, with another issuer.
 */
import assert from "node:assert/strict";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import Provider from "oidc-provider";
import { Server } from "../e2e/harness/server.mjs";

const WAIT_MS = 10_000;
const STEPS = 15;
const SECRET = "s3cret/with:signs+and %";

function privateKey(type, options, kid, alg) {
  const { privateKey: key } = generateKeyPairSync(type, options);
  return { ...key.export({ format: "jwk" }), kid, alg, use: "sig" };
}

/** Cookies of one browser: name to value, for every host (all of ours are "localhost"). */
class Browser {
  cookies = new Map();

  async ask(address, body) {
    const headers = { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
    const options = body ? { method: "POST", body: new URLSearchParams(body) } : {};
    const response = await fetch(address, { ...options, headers, redirect: "manual", signal: AbortSignal.timeout(WAIT_MS) });
    for (const line of response.headers.getSetCookie()) this.keep(line);
    const next = response.headers.get("location");
    return { status: response.status, text: await response.text(), next: next && new URL(next, address).href };
  }

  keep(line) {
    const [pair, ...attributes] = line.split("; ");
    const [name, value] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
    const gone = attributes.some((one) => one.toLowerCase() === "max-age=0" || one.toLowerCase().startsWith("expires=thu, 01 jan 1970"));
    if (gone) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** An identity provider whose keys and client can be changed while it runs, as real ones are. */
class IdentityProvider {
  static async start() {
    const idp = new IdentityProvider();
    idp.http = createServer((request, response) => idp.answer(request, response));
    await new Promise((done) => idp.http.listen(0, "127.0.0.1", done));
    idp.issuer = `http://localhost:${idp.http.address().port}`;
    return idp;
  }

  set({ server, client = {}, key }) {
    const provider = new Provider(this.issuer, {
      clients: [{ client_id: "vagtlinje", redirect_uris: [`${server.address}/auth/callback`],
        token_endpoint_auth_method: "none", id_token_signed_response_alg: key.alg, ...client }],
      jwks: { keys: [key] },
      enabledJWA: { idTokenSigningAlgValues: ["RS256", "PS256", "ES256", "HS256"] },
      cookies: { keys: [randomBytes(16).toString("hex")] },
    });
    provider.on("server_error", (_, error) => console.error(error));
    this.answer = provider.callback();
  }

  stop() {
    this.http.closeAllConnections();
    return new Promise((done) => this.http.close(done));
  }
}

/** Goes where it is sent, signs in and agrees, until `stop` says so: the last address and answer. */
async function follow(browser, from, person, stop) {
  let address = from;
  let answer = null;
  for (let step = 0; step < STEPS && !stop(address); step++) {
    answer = await browser.ask(address);
    const form = answer.text.match(/<form[^>]*action="([^"]+)"[^>]*method="post"/);
    if (form) {
      const prompt = answer.text.match(/name="prompt" value="(\w+)"/)[1];
      const target = new URL(form[1], address).href;
      answer = await browser.ask(target, { prompt, ...(prompt === "login" && { login: person, password: "any" }) });
    }
    if (!answer.next) return { address, answer };
    address = answer.next;
  }
  return { address, answer };
}

let idp;
let server;
const keys = {
  RS256: privateKey("rsa", { modulusLength: 2048 }, "rsa-1", "RS256"),
  PS256: privateKey("rsa", { modulusLength: 2048 }, "rsa-2", "PS256"),
  ES256: privateKey("ec", { namedCurve: "P-256" }, "ec-1", "ES256"),
};

const startServer = (...settings) => Server.start({ rota: "weekly",
  settings: ["signin.demo_provider=no", `signin.issuer=${idp.issuer}`, ...settings] });

before(async () => {
  idp = await IdentityProvider.start();
});

after(async () => {
  await idp.stop();
});

async function signIn(person) {
  const browser = new Browser();
  const slot = randomBytes(8).toString("hex");
  const start = `${server.address}/login?slot=${slot}&language=en`;
  const { address, answer } = await follow(browser, start, person, (at) => at === `${server.address}/?slot=${slot}`);
  return { browser, slot, address, answer };
}

/** The answer to session.hello over the WebSocket. */
function hello({ browser, slot }) {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const socket = new WebSocket(`${server.address.replace("http", "ws")}/ws?slot=${slot}`, {
    protocols: ["vagtlinje.v1"], headers: { origin: server.address, cookie } });
  return new Promise((done, failed) => {
    const timer = setTimeout(() => failed(new Error("no answer to hello")), WAIT_MS);
    socket.onopen = () => socket.send(JSON.stringify({ id: 1, method: "session.hello", params: { protocol: 1, language: "en" } }));
    socket.onerror = (event) => failed(event.error ?? new Error("no WebSocket"));
    socket.onmessage = (event) => {
      const message = JSON.parse(event.data);
      if (message.id !== 1) return;
      clearTimeout(timer);
      socket.close();
      done(message);
    };
  });
}

async function assertSignedIn(person) {
  const session = await signIn(person);
  assert.equal(session.address, `${server.address}/?slot=${session.slot}`, session.answer?.text);
  const { result } = await hello(session);
  assert.equal(result.snapshot.me.person.id, person);
  return session;
}

test("a public client signs in, whatever the provider signs with, also when its key changes", async () => {
  server = await startServer();
  try {
    for (const key of [keys.RS256, keys.ES256]) {
      idp.set({ server, key });
      await assertSignedIn("gp-anne");
    }
    assert.equal((await hello({ browser: new Browser(), slot: "0123456789abcdef" })).problem.reason, "sign_in_required");
  } finally {
    await server.finish();
  }
});

test("a confidential client signs in with its secret, and with no other", async () => {
  const folder = mkdtempSync(join(tmpdir(), "vagtlinje-signin-"));
  const path = join(folder, "client-secret");
  writeFileSync(path, `${SECRET}\n`, { mode: 0o600 });
  server = await startServer(`signin.client_secret=${path}`);
  try {
    const client = { client_secret: SECRET, token_endpoint_auth_method: "client_secret_basic" };
    idp.set({ server, key: keys.PS256, client });
    await assertSignedIn("lunge-slagelse");
    idp.set({ server, key: keys.PS256, client: { ...client, client_secret: "another" } });
    const { answer } = await signIn("lunge-slagelse");
    assert.equal(answer.status, 403);
  } finally {
    rmSync(folder, { recursive: true });
    await server.finish([SECRET]);
  }
});

test("what is not right is refused, with a page that says what to do", async () => {
  server = await startServer();
  try {
    idp.set({ server, key: keys.RS256 });
    const stranger = await signIn("nobody-of-this-region");
    assert.equal(stranger.answer.status, 403);
    assert.match(stranger.answer.text, /You have no access yet/);

    idp.set({ server, key: keys.RS256, client: { client_secret: SECRET, id_token_signed_response_alg: "HS256" } });
    assert.equal((await signIn("gp-anne")).answer.status, 403);
    assert.match(server.log, /"signin.token_refused","why":"alg"/);

    idp.set({ server, key: keys.RS256 });
    const browser = new Browser();
    const slot = randomBytes(8).toString("hex");
    const callback = (at) => at.startsWith(`${server.address}/auth/callback`);
    const { address } = await follow(browser, `${server.address}/login?slot=${slot}`, "gp-anne", callback);
    const cookies = new Map(browser.cookies);
    assert.equal((await new Browser().ask(address)).status, 400, "another browser");
    assert.equal((await browser.ask(address)).status, 303, "the first use");
    browser.cookies = cookies;
    assert.equal((await browser.ask(address)).status, 403, "the second use");
  } finally {
    await server.finish();
  }
});
