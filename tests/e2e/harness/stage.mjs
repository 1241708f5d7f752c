/** One server and the people on it. Everything ends with close(). */
import { end, launch } from "./browsers.mjs";
import { cameraFile } from "./camera.mjs";
import { SECRETS } from "./pages.mjs";
import { Server } from "./server.mjs";

function complain(ends) {
  const failed = ends.filter((end) => end.status === "rejected").map((end) => end.reason);
  if (failed.length > 0) throw new Error(failed.map((one) => one.message).join("\n"));
}

export class Stage {
  people = [];
  browsers = [];
  chromium = null;
  flags = []; // of Chromium

  /** `camera`: "small", or "browser" for the picture that Chromium makes up by itself; the rest is the server's. */
  static async open({ camera = "small", ...options } = {}) {
    const stage = new Stage();
    if (camera === "small") stage.flags.push(`--use-file-for-fake-video-capture=${cameraFile()}`);
    stage.server = await Server.start(options);
    return stage;
  }

  /**
   * Chromium is one for all: everybody has a context of their own, in a window that nobody hides. Firefox would
   * put the contexts in tabs of one window and stop those behind, so everybody has one of their own.
   */
  async browser(kind = "chromium") {
    if (kind === "firefox") return this.keep(await launch(kind));
    this.chromium ??= launch(kind, this.flags).then((one) => this.keep(one));
    return this.chromium;
  }

  keep(browser) {
    this.browsers.push(browser);
    return browser;
  }

  async enter(role, id = undefined, { kind = "chromium", ...options } = {}) {
    const person = await role.signIn(this.server, await this.browser(kind), id, options);
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
    await Promise.allSettled(this.browsers.map(end));
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
