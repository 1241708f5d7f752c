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

  async leaveQueue() {
    await this.click("leave");
    await this.click("leave-confirm");
    await this.see("after");
  }
}

export class Specialist extends Person {
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

  async record({ outcome = "advice", note = CASE.note } = {}) {
    await this.see("outcome-form");
    await this.click(`outcome-${outcome}`);
    await this.fill("outcome-note", note);
    await this.click("outcome-save");
    await this.gone("outcome-form");
  }
}

export class Coordinator extends Person {
  static usual = "coordinator-erik";
}

/** Both are in the conversation, and their pages know that pictures flow. */
export async function bothTalk(...people) {
  for (const one of people) await one.see("conversation", { media: "flowing" }, 20_000);
}

/**
 * A browser may keep a page silent that was reloaded and not clicked since. Then the page must offer a
 * button, and one click must do.
 */
export async function turnSoundOn(...people) {
  for (const one of people) {
    // A picture that is only being attached is paused too, and then starts by itself.
    await until(`${one.id} has the sound on`, async () => {
      if (await one.page.$eval(at("remote-video"), (video) => !video.muted && !video.paused)) return true;
      await (await one.page.$("button.sound-blocked"))?.click().catch(() => {});
      return false;
    }, 15_000);
  }
}
