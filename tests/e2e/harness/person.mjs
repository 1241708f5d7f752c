/**
 * Someone at a screen: a browser context of their own, signed in as a person of the demo region. Every
 * error of the page is collected; `expected` names those that a test brings about itself.
 */
import assert from "node:assert/strict";
import { until } from "./wait.mjs";

const WAIT_MS = 20_000; // for a machine with much else to do
const MOST_CLICKS = 3;

/** What a browser itself writes when the server is gone: Chromium's words, then Firefox's. */
export const LOST =
  /WebSocket|ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED|establish a connection|interrupted while the page was loading/;

/** The selector of a test id, with what its data attributes must be. */
export function at(testId, data = {}) {
  const wanted = Object.entries(data).map(([name, value]) => `[data-${name}="${value}"]`).join("");
  return `[data-testid="${testId}"]${wanted}`;
}

function collectViolations() {
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
}

/** `wasClicked` is false until a click hits the element. */
function watchClicks(selector) {
  window.watched = selector;
  window.wasClicked = false;
  if (window.watches) return;
  window.watches = true;
  document.addEventListener("click", (event) => (window.wasClicked ||= event.target.closest(window.watched) !== null), true);
}

export class Person {
  /** Who it is unless told otherwise. */
  static usual = "gp-anne";
  errors = [];
  expected = [];

  constructor(server, context, page, id) {
    Object.assign(this, { server, context, page, id });
  }

  /** Opens the sign-in page and goes the whole way through the identity provider. */
  static async signIn(server, browser, id = this.usual, { language = "da", before = null, viewport = null } = {}) {
    const person = await this.arrive(server, browser, id, { before, viewport });
    await person.see(`language-${language}`);
    if ((await person.attribute(`language-${language}`, "aria-pressed")) !== "true") await person.click(`language-${language}`);
    await person.click("sign-in");
    await person.click(`person-${id}`);
    await person.see("me", { person: id });
    await person.online();
    return person;
  }

  /** At the sign-in page. `before`: runs in every page ahead of its scripts. */
  static async arrive(server, browser, id = this.usual, { before = null, viewport = null } = {}) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    const person = new this(server, context, page, id);
    page.on("console", (message) => message.type() === "error" && person.errors.push(message.text()));
    page.on("pageerror", (error) => person.errors.push(String(error)));
    await page.setViewport(viewport ?? { width: 1280, height: 900 });
    await page.evaluateOnNewDocument(collectViolations);
    if (before) await page.evaluateOnNewDocument(before);
    await page.goto(server.address);
    return person;
  }

  see(testId, data = {}, ms = WAIT_MS) {
    return until(at(testId, data), () => this.page.$eval(at(testId, data), (element) => element.checkVisibility()), ms)
      .catch(async (error) => {
        throw new Error(`${this.id} does not see ${at(testId, data)} within ${ms} ms\n${await this.screen()}`, { cause: error });
      });
  }

  /** What is on the screen, for the message of a failed test. */
  async screen() {
    const text = await this.page.evaluate(() => document.body.innerText.slice(0, 1500)).catch(String);
    return `--- ${this.id} at ${this.page.url().replace(/\?.*/, "")}\n${text}\n${this.errors.join("\n")}\n---`;
  }

  async sees(testId, data = {}) {
    return (await this.page.$(at(testId, data))) !== null;
  }

  gone(testId, data = {}, ms = WAIT_MS) {
    return until(`${this.id} no longer sees ${at(testId, data)}`, async () => !(await this.sees(testId, data)), ms);
  }

  /** By the mouse, and once more when the page moved and something else was under it. */
  async click(testId) {
    await this.see(testId);
    for (let i = 0; i < MOST_CLICKS; i++) {
      await this.page.evaluate(watchClicks, at(testId));
      await this.page.locator(at(testId)).setTimeout(WAIT_MS).click();
      // A page that went elsewhere has nothing to tell.
      if ((await this.page.evaluate(() => window.wasClicked).catch(() => true)) !== false) return;
    }
    throw new Error(`${this.id} clicks beside ${at(testId)}\n${await this.screen()}`);
  }

  /** All at once, as from the clipboard. */
  async fill(testId, text) {
    await this.see(testId);
    await this.page.locator(at(testId)).setTimeout(WAIT_MS).fill(text, { typingThreshold: 0 });
  }

  data(testId, name) {
    return this.page.$eval(at(testId), (element, attribute) => element.getAttribute(attribute), `data-${name}`);
  }

  text(testId) {
    return this.page.$eval(at(testId), (element) => element.textContent);
  }

  attribute(testId, name) {
    return this.page.$eval(at(testId), (element, attribute) => element.getAttribute(attribute), name);
  }

  online(ms = 2 * WAIT_MS) {
    return until(`${this.id} is online`, async () => (await this.data("connection", "state")) === "online", ms);
  }

  /** The connection's state as the screen shows it, e.g. "retrying". */
  connection(state, ms = WAIT_MS) {
    return until(`${this.id}'s connection is ${state}`, async () => (await this.data("connection", "state")) === state, ms);
  }

  reload() {
    return this.page.reload({ waitUntil: "domcontentloaded" });
  }

  async violations() {
    return this.page.evaluate(() => window.violations ?? []).catch(() => []);
  }

  /** Closes the context; the page must have had nothing to complain of but what was expected. */
  async leave() {
    const violations = await this.violations();
    await this.context.close();
    const errors = this.errors.filter((text) => !this.expected.some((pattern) => pattern.test(text)));
    assert.deepEqual(violations, [], `${this.id}: content security policy`);
    assert.deepEqual(errors, [], `${this.id}: errors of the page`);
  }
}
