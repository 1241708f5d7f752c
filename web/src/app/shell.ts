/**
 * Where every effect happens: the one place that joins the pure state, the socket, media and the browser.
 * Decides nothing that a view model could derive.
 */
import { signal } from "@preact/signals";
import { LocalMedia, type DevicePort, type LocalState, type LocalTracks } from "../media/local";
import { RoomKeeper, type DeviceMaker, type MediaState } from "../media/room";
import type { Remote } from "../media/signal";
import { mark } from "../media/timings";
import type { Call, CallPlaceParams, Methods } from "../protocol/generated";
import type { Method } from "../protocol/parse";
import type { Entry } from "../session/guest";
import { Connection, Refusal, type ConnectionOptions } from "../session/connection";
import { initial, step, type App, type GuestStep, type Message } from "../state/app";
import type { Language } from "../state/board";
import { mediaCall, screenOf, testRings, type Screen } from "../state/screen";
import { isKey, translator } from "../text/catalogue";
import { makeActions } from "./actions";
import type { RingAlert } from "./alert";
import type { Memory } from "./storage";
import type { DeviceCheck, Ui } from "./ui";

export interface ShellOptions {
  connection: Pick<ConnectionOptions, "address" | "open" | "clock" | "policy" | "isOnline">;
  memory: Memory;
  devices: DevicePort;
  makeDevice: DeviceMaker;
  alert: RingAlert;
  newKey: () => string;
  /** Puts text on the clipboard; rejects when the browser does not let us. */
  copy: (text: string) => Promise<void>;
  /** The tab's slot; "" when nobody is signed in. */
  slot: string;
  signInAddress: (language: Language) => string;
  /** Runs a task when what has just changed is on the screen. */
  afterDrawing: (task: () => void) => void;
  /** Ends the session on the server, then shows the sign-in page. */
  signOut: () => Promise<void>;
  /** Of a guest's page; null elsewhere. */
  guest: GuestStep | null;
  /** Uses the link up, for a session of this tab's. */
  enterAsGuest: () => Promise<Entry>;
  /** A path as a whole address that can be sent to somebody. */
  absolute: (path: string) => string;
}

/** The call that rings here, whether at a specialist or at the caller of a call-back. */
const ringingCall = (screen: Screen): Call | null =>
  screen.at === "ring" || screen.at === "callback_ring" ? screen.call : null;

const QUIET = new Set(["not_connected", "connection_lost", "closed"]);

export class Shell implements Ui {
  readonly app = signal<App>(initial());
  readonly language;
  readonly nowMs;
  readonly local = signal<LocalState>({ at: "idle" });
  readonly tracks = signal<LocalTracks>({ audio: null, video: null });
  readonly devices = signal<readonly MediaDeviceInfo[]>([]);
  readonly choice;
  readonly tested;
  readonly deviceCheck = signal<DeviceCheck | null>(null);
  readonly media = signal<MediaState>("idle");
  readonly remotes = signal<readonly Remote[]>([]);
  readonly muted = signal(false);
  readonly cameraOff = signal(false);
  readonly busy = signal<string | null>(null);
  readonly actions;
  readonly connection: Connection;
  readonly localMedia: LocalMedia;
  readonly room: RoomKeeper;
  /** A call that was clicked and not yet acknowledged: sent again, with its key, when the line is back. */
  private placing: CallPlaceParams | null = null;

  constructor(readonly options: ShellOptions) {
    const { memory } = options;
    const { choice, tested } = memory.readDevices();
    this.language = signal(memory.readLanguage());
    this.nowMs = signal(options.connection.clock.nowMs());
    this.choice = signal(choice);
    this.tested = signal(tested);
    this.app.value = initial(memory.readFollowed(), memory.readPage(), options.guest);
    this.connection = new Connection({
      ...options.connection,
      language: () => this.language.value,
      events: {
        link: (link) => this.dispatch({ kind: "link", link }),
        hello: (hello) => this.dispatch({ kind: "hello", hello, nowMs: options.connection.clock.nowMs() }),
        notification: (message) => this.dispatch(message),
      },
    });
    this.localMedia = new LocalMedia(options.devices, {
      state: (state) => (this.local.value = state),
      tracks: (tracks) => this.setTracks(tracks),
      devices: (devices) => (this.devices.value = devices),
    }, choice);
    this.room = new RoomKeeper((method, params) => this.connection.request(method, params), options.makeDevice, {
      state: (state) => {
        this.media.value = state;
        this.releaseElsewhere();
      },
      remotes: (remotes) => (this.remotes.value = remotes),
    });
    this.actions = makeActions(this);
  }

  dispatch(message: Message): void {
    const before = this.app.value;
    const after = step(before, message);
    this.app.value = after;
    this.followRing(before, after);
    this.followTest(before, after);
    if (message.kind === "hello" && before.boot !== "" && before.boot !== after.boot) this.room.restarted();
    this.followMedia(before, after, message);
    if (before.page !== after.page) this.options.memory.writePage(after.page);
    if (before.followed !== after.followed) this.options.memory.writeFollowed(after.followed);
    if (message.kind === "link" && message.link.at === "online") this.backOnline();
  }

  /** One request, with a refusal turned into words on the screen. null: refused or lost. */
  async ask<M extends Method>(method: M, params: Methods[M]["params"]): Promise<Methods[M]["result"] | null> {
    this.busy.value = method;
    try {
      return await this.connection.request(method, params);
    } catch (error) {
      this.explain(error);
      return null;
    } finally {
      if (this.busy.value === method) this.busy.value = null;
    }
  }

  explain(error: unknown): void {
    const problem = error instanceof Refusal ? error.problem : { reason: "unknown", title: "", detail: "" };
    // The connection banner says this already.
    if (QUIET.has(problem.reason)) return;
    const said = [problem.title, problem.detail].filter(Boolean).join(" ");
    const key = `problem.${problem.reason}`;
    this.dispatch({ kind: "toast", toast: {
      kind: "problem", ...(said ? { sentence: said } : { key: isKey(key) ? key : "problem.unknown" }) } });
  }

  async place(params: CallPlaceParams): Promise<void> {
    mark("call_clicked");
    this.placing = params;
    this.busy.value = "call.place";
    // The camera is asked for while the request is on its way.
    void this.localMedia.acquire();
    try {
      const { call } = await this.connection.request("call.place", params);
      this.options.memory.clearDrafts();
      this.placing = null;
      this.busy.value = null;
      this.dispatch({ kind: "placed", call });
    } catch (error) {
      if (error instanceof Refusal && (QUIET.has(error.problem.reason) || error.problem.reason === "no_answer")) return;
      this.placing = null;
      this.busy.value = null;
      this.releaseDevices();
      this.explain(error);
    }
  }

  private backOnline(): void {
    this.room.resumed();
    if (this.placing) void this.place(this.placing);
  }

  private setTracks(tracks: LocalTracks): void {
    this.tracks.value = tracks;
    this.room.setTracks(tracks);
  }

  private followTest(before: App, after: App): void {
    const was = testRings(before);
    const rings = testRings(after);
    const t = translator(this.language.value);
    if (rings && !was) this.options.alert.startTest(t("shift_test.title"), t("shift_test.text"));
    if (was && !rings) this.options.alert.stopTest();
  }

  private followRing(before: App, after: App): void {
    const was = ringingCall(screenOf(before));
    const screen = screenOf(after);
    const ringing = ringingCall(screen);
    if (ringing && !was) {
      const t = translator(this.language.value);
      this.deviceCheck.value = null;
      const hotline = ringing.hotline_name[this.language.value];
      const words = screen.at !== "ring" ? "dial.notification"
        : ringing.consult_of === undefined ? "ring.notification" : "ring.consult_notification";
      this.options.alert.start(t("ring.title_flash"), t(words, { hotline }));
    }
    if (was && !ringing) this.options.alert.stop();
    if (screen.at === "conversation" && screenOf(before).at !== "conversation") mark("answered");
  }

  private followMedia(before: App, after: App, message: Message): void {
    const call = mediaCall(after);
    const had = mediaCall(before);
    if (call) this.enterRoom(call, had);
    else if (had) this.leaveRoom();
    if (message.kind !== "event") return;
    if (message.event === "media.room") this.room.setOffered(message.data);
    if (message.event === "media.taken") this.room.taken(message.data.call);
  }

  private enterRoom(call: Call, had: Call | null): void {
    // Handed over: the same conversation under another number. Nobody is cut off or unmuted by that.
    const goesOn = had !== null && had.consult_of === call.call;
    if (goesOn) this.room.renamed(had.call, call.call);
    // Who is on hold hears nobody, and nothing is amiss.
    this.room.enter(call.call, call.room?.generation ?? null, call.state === "talking" && call.held !== true);
    if (goesOn || had?.call === call.call) return this.releaseElsewhere();
    this.muted.value = false;
    this.cameraOff.value = false;
    // A ring is seen before the camera starts: starting one keeps a small machine busy.
    this.options.afterDrawing(() => {
      const wanted = mediaCall(this.app.value)?.call === call.call && this.media.value !== "elsewhere";
      if (wanted) void this.localMedia.acquire();
    });
  }

  /** Another device of this person has the conversation: the camera here goes out. */
  private releaseElsewhere(): void {
    const call = mediaCall(this.app.value);
    if (this.media.value === "elsewhere" && call?.state === "talking" && call.part !== "ringing") this.localMedia.release();
  }

  takeOver(): void {
    this.room.take();
    void this.localMedia.acquire();
  }

  private leaveRoom(): void {
    this.room.leave();
    this.deviceCheck.value = null;
    this.releaseDevices();
  }

  releaseDevices(): void {
    if (this.deviceCheck.value === null && mediaCall(this.app.value) === null) this.localMedia.release();
  }
}
