/** One server and the people on it. Everything ends with close(). */
import { launch } from "./browsers.mjs";
import { SECRETS } from "./pages.mjs";
import { Server } from "./server.mjs";

function complain(ends) {
  const failed = ends.filter((end) => end.status === "rejected").map((end) => end.reason);
  if (failed.length > 0) throw new Error(failed.map((one) => one.message).join("\n"));
}

export class Stage {
  people = [];
  browsers = [];

  static async open(options = {}) {
    const stage = new Stage();
    stage.server = await Server.start(options);
    return stage;
  }

  /** A browser of its own: nobody else's page slows this one's timers. */
  async browser(kind = "chromium", flags = []) {
    const browser = await launch(kind, flags);
    this.browsers.push(browser);
    return browser;
  }

  async enter(role, id = undefined, { kind = "chromium", flags = [], ...options } = {}) {
    const person = await role.signIn(this.server, await this.browser(kind, flags), id, options);
    this.people.push(person);
    return person;
  }

  /** Everybody goes home, before the server ends; throws when somebody had something to complain of. */
  async leave() {
    const people = this.people;
    this.people = [];
    complain(await Promise.allSettled(people.map((one) => one.leave())));
  }

  /** Everybody leaves, the server ends; all complaints at once. */
  async close(secrets = SECRETS) {
    const ends = await Promise.allSettled([this.leave()]);
    ends.push(...await Promise.allSettled([this.server.finish(secrets)]));
    await Promise.allSettled(this.browsers.map((one) => one.close()));
    complain(ends);
  }
}

/** Runs `play` on a stage of its own, and closes it whatever happens; the play's own failure comes first. */
export async function onStage(options, play) {
  const stage = await Stage.open(options);
  let failure = null;
  try {
    await play(stage);
  } catch (error) {
    failure = error;
  }
  try {
    await stage.close();
  } catch (error) {
    failure ??= error;
  }
  if (failure) throw failure;
}
