/** What callers, specialists and coordinators do, in their words. */
import { until } from "./wait.mjs";
import { at, Person } from "./person.mjs";

/** A case that is easy to find again, wherever it must not be. */
export const CASE = Object.freeze({
  question: "Skal hun have prednisolon i aften? Mærke QVX7",
  patient: "Gerda Prøvesen",
  age: "74",
  note: "Giv prednisolon 37,5 mg dgl. Mærke NTZ3",
});

export const SECRETS = Object.freeze(["QVX7", "Gerda", "Prøvesen", "NTZ3", "prednisolon"]);

const vitals = { "news2.spo2": "91", "news2.rr": "24", "news2.pulse": "104", "news2.sbp": "118", "news2.temp": "38.4" };

export class Caller extends Person {
  static usual = "gp-anne";

  async openForm(hotline = "lungemedicin") {
    await this.click(`open-hotline-${hotline}`);
    await this.see("form", { hotline });
  }

  async openSection(linkId) {
    await this.see(`section-${linkId}`);
    await this.page.$eval(at(`section-${linkId}`), (details) => (details.open = true));
  }

  async describe({ question = CASE.question, patient = CASE.patient, age = CASE.age } = {}) {
    await this.fill("question", question);
    await this.fill("patient-name", patient);
    await this.fill("patient-age", age);
  }

  async measure(values = vitals) {
    await this.openSection("news2");
    for (const [linkId, value] of Object.entries(values)) await this.fill(`input-${linkId}`, value);
    await this.click("input-news2.consciousness-A");
    await this.click("input-news2.o2-false");
    await this.click("input-news2.scale2-false");
  }

  /** The urgency that was suggested. */
  async suggestion() {
    await until("an urgency is suggested", async () => {
      const suggested = await this.data("triage", "suggested");
      return suggested !== null && suggested !== "none";
    });
    return this.data("triage", "suggested");
  }

  chooseUrgency(urgency) {
    return this.click(`urgency-${urgency}`);
  }

  /** Presses the button; the first time goes through the device test. The call's number. */
  async place(expected = "ready") {
    await this.click("place-call");
    await until("the call is placed or the devices are tested",
      async () => (await this.sees("device-check")) || (await this.sees("waiting")));
    if (await this.sees("device-check")) {
      await this.see("device-check", { state: expected });
      await this.click("device-confirm");
    }
    return this.waiting();
  }

  async waiting(ms) {
    await this.see("waiting", {}, ms);
    return Number(await this.data("waiting", "call"));
  }

  /** From the board to the queue, with as little as possible. */
  async call({ hotline = "lungemedicin", urgency = "urgent" } = {}) {
    await this.openForm(hotline);
    await this.describe();
    await this.chooseUrgency(urgency);
    return this.place();
  }

  ringing(hospital, ms) {
    return this.see("ringing-now", { hospital }, ms);
  }

  /** The trail, oldest first: ["ringing NSR", "declined NSR", ...]. */
  trail() {
    return this.page.$$eval(at("trail-entry"), (entries) => entries
      .map((one) => `${one.dataset.what} ${one.dataset.hospital}`.trim()).reverse());
  }

  /** On a closed line: what becomes of it is shown at once. */
  async sendToClosed({ hotline = "lungemedicin", urgency = "urgent" } = {}) {
    await this.openForm(hotline);
    await this.describe();
    await this.chooseUrgency(urgency);
    await this.click("place-call");
    await this.see("device-check", { state: "ready" });
    await this.click("device-confirm");
    await this.see("task-owner");
    return Number(await this.data("after", "call"));
  }

  /** Out of the queue, back on the board with a card. */
  async askCallback(choice = "callback-now") {
    const call = await this.waiting();
    await this.click("callback-open");
    await this.click(choice);
    await this.click("callback-confirm");
    await this.see("callback-card", { call });
    return call;
  }

  async cancelCallback(call) {
    await this.click("callback-card-cancel");
    await this.click("callback-card-cancel-confirm");
    await this.gone("callback-card", { call });
  }

  async sendQuestion() {
    await this.click("question-open");
    await this.click("question-confirm");
    await this.see("task-owner", { kind: "question" });
  }

  /** It rings here, and somebody is on the line. */
  async rungUp(ms) {
    await this.see("callback-ring", {}, ms);
    return Number(await this.data("callback-ring", "call"));
  }

  async leaveQueue() {
    await this.click("leave");
    await this.click("leave-confirm");
    await this.see("after");
  }
}

/** Those who answer callers. */
class Staff extends Person {
  async takeTask(call) {
    await this.click(`task-take-${call}`);
    await this.see(`task-${call}`, { mine: true });
  }

  async answerTask(call, what = {}) {
    await this.click(`task-outcome-${call}`);
    await this.record(what);
  }

  async record({ outcome = "advice", note = CASE.note } = {}) {
    await this.see("outcome-form");
    await this.click(`outcome-${outcome}`);
    await this.fill("outcome-note", note);
    await this.click("outcome-save");
    await this.gone("outcome-form");
  }
}

export class Specialist extends Staff {
  static usual = "lunge-slagelse";

  async beAvailable() {
    await this.click("presence-available");
    await until(`${this.id} is available, or is rung at once`,
      async () => (await this.sees("presence", { presence: "available" })) || (await this.sees("ring")));
  }

  async beAway() {
    await this.click("presence-away");
    await this.see("presence", { presence: "away" });
  }

  async beScrubbed(choice = "scrub-30") {
    await this.click("presence-scrubbed");
    await this.click(choice);
    await this.see("presence", { presence: "scrubbed" });
  }

  async transferTo(hotline) {
    await this.click("transfer-open");
    await this.fill("transfer-search", hotline);
    await this.click(`transfer-${hotline}`);
    await this.click("transfer-confirm");
    await this.gone("conversation");
  }

  /** Asks a colleague on another line; the consult's number. */
  async consult(hotline, question = "") {
    await this.click("consult-open");
    await this.fill("consult-search", hotline);
    // Not by the mouse: the list has just changed its height, and a busy machine draws it late.
    await this.page.$eval(at(`consult-${hotline}`), (line) => line.click());
    if (question) await this.fill("consult-question", question);
    await this.click("consult-confirm");
    await this.see("consult");
    return Number(await this.data("consult", "call"));
  }

  async handOver() {
    await this.click("hand-over");
    await this.click("hand-over-confirm");
    await this.gone("conversation");
  }

  async rung(ms) {
    await this.see("ring", {}, ms);
    return Number(await this.data("ring", "call"));
  }

  accept() {
    return this.click("accept");
  }

  decline(reason = "busy_with_patient") {
    return this.click(`decline-${reason}`);
  }
}

export class Coordinator extends Staff {
  static usual = "coordinator-erik";

  async declareTimeOut(hospital) {
    await this.click("time-out-open");
    await this.click(`time-out-hospital-${hospital}`);
    await this.click("time-out-confirm");
    await this.see("time-out-banner", { hospital });
  }

  async endTimeOut(hospital) {
    await this.click(`time-out-end-${hospital}`);
    await this.gone("time-out-banner", { hospital });
  }
}

/** Somebody who was sent a link, and has no sign-in. */
export class Guest extends Person {
  static async signIn(server, browser, link, options = {}) {
    const guest = await this.arrive(server, browser, "guest", options);
    await guest.page.goto(link);
    return guest;
  }

  async testDevices() {
    await this.click("device-test");
    await this.see("device-check", { state: "ready" });
  }

  async join() {
    await this.click("guest-join");
    await this.see("guest-lobby", {}, 20_000);
  }
}

/** Invites from a conversation; the link. */
export async function invite(person, kind, name) {
  await person.click("guests-open");
  await person.click(`guest-kind-${kind}`);
  await person.fill("guest-name", name);
  await person.click("guest-invite");
  await person.see("guest-link");
  const link = await person.page.$eval(at("guest-link"), (input) => input.value);
  await person.click("guests-close");
  return link;
}

export class Department extends Staff {
  static usual = "afdeling-lunge-slagelse";
}

/** Both are in the conversation, and their pages know that pictures flow. */
export async function bothTalk(...people) {
  for (const one of people) await one.see("conversation", { media: "flowing" }, 20_000);
}

/** From nothing to a conversation of the two; the call's number. */
export async function talk(caller, specialist) {
  await specialist.beAvailable();
  const call = await caller.call();
  await specialist.rung(30_000);
  await specialist.accept();
  await bothTalk(caller, specialist);
  return call;
}

/**
 * A browser may keep a page silent that was reloaded and not clicked since. Then the page must offer a
 * button, and one click must do.
 */
export async function turnSoundOn(...people) {
  for (const one of people) {
    // A picture that is only being attached is paused too, and then starts by itself.
    await until(`${one.id} has the sound on`, async () => {
      if (await one.page.$$eval(at("remote-video"), (all) => all.length > 0 && all.every((video) => !video.muted && !video.paused))) return true;
      await (await one.page.$("button.sound-blocked"))?.click().catch(() => {});
      return false;
    }, 15_000);
  }
}
