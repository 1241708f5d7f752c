/**
 * Keeps this tab in the media room that it should be in: joins, joins again when the room has moved or the
 * network broke, and never lets go of the local tracks meanwhile.
 */
import type { Device, types } from "mediasoup-client";
import type { MediaRoom } from "../protocol/generated";
import type { LocalTracks } from "./local";
import { MediaSession, type Health } from "./session";
import { refusedBecause, type Remote, type Signal } from "./signal";

/** `elsewhere`: another session of this person has the media, and keeps it until this one takes it. */
export type MediaState = "idle" | "preparing" | "ready" | "connecting" | "flowing" | "moving" | "failed" | "elsewhere";

export interface RoomEvents {
  state(state: MediaState): void;
  remotes(remotes: readonly Remote[]): void;
}

export type DeviceMaker = () => Promise<Device>;

/** One Device per set of router capabilities: loading costs a peer connection. */
function cachedDevice(make: DeviceMaker): (capabilities: types.RtpCapabilities) => Promise<Device> {
  let key = "";
  let device: Promise<Device> | null = null;
  return (capabilities) => {
    const wanted = JSON.stringify(capabilities);
    if (device && key === wanted) return device;
    key = wanted;
    device = make().then(async (made) => {
      await made.load({ routerRtpCapabilities: capabilities });
      return made;
    });
    device.catch(() => {
      device = null;
    });
    return device;
  };
}

const RETRY_MS = [250, 500, 1_000, 2_000, 3_000] as const;

export class RoomKeeper {
  private session: MediaSession | null = null;
  private call: number | null = null;
  private generation: string | null = null;
  private offered: MediaRoom | null = null;
  private tracks: LocalTracks = { audio: null, video: null };
  private paused = { audio: false, video: false };
  /** Before the answer everything is prepared and nothing is heard: no trouble there is worth a word. */
  private answered = false;
  private flowed = false;
  private attempt = 0;
  private retry: ReturnType<typeof setTimeout> | null = null;
  private state: MediaState = "idle";
  private readonly device: (capabilities: types.RtpCapabilities) => Promise<Device>;

  constructor(private readonly signal: Signal, make: DeviceMaker, private readonly events: RoomEvents) {
    this.device = cachedDevice(make);
  }

  /** What was one call is another now, in the same room: handed over. */
  renamed(from: number, to: number): void {
    if (this.call !== from) return;
    this.call = to;
    if (this.offered) this.offered = { ...this.offered, call: to };
    this.session?.renamed(to);
  }

  /** In this call's room from now on. `generation` is what the call says of its room, if it says anything. */
  enter(call: number, generation: string | null, answered: boolean): void {
    if (this.call === call) {
      this.answer(answered);
      return this.moved(generation);
    }
    this.leave();
    this.call = call;
    this.answered = answered;
    this.generation = generation;
    this.join();
  }

  private answer(answered: boolean): void {
    if (answered && !this.answered) this.flowed = this.state === "flowing" && (this.session?.receives ?? false);
    this.answered = answered;
    this.settle();
  }

  /** The call was sent on, or is on hold: nothing that went away with the conversation is missed. */
  private settle(): void {
    if (this.answered) return;
    this.flowed = false;
    const stale = this.state === "flowing" || this.state === "moving";
    if (stale && !this.session?.receives) this.setState("ready");
  }

  private moved(generation: string | null): void {
    const joined = this.session?.generation;
    this.generation = generation ?? this.generation;
    if (generation && joined && joined !== generation) this.join();
  }

  /** This person talks here from now on, whichever of their devices was ready before. */
  take(): void {
    if (this.call !== null && (this.state === "elsewhere" || !this.session?.generation)) this.join(true);
  }

  /** Another device of this person has the media now: nothing is tried here until take(). */
  taken(call: number): void {
    if (call !== this.call) return;
    this.drop();
    this.flowed = false;
    this.setState("elsewhere");
  }

  leave(): void {
    const call = this.call;
    if (call === null) return;
    const joined = this.state !== "elsewhere";
    this.call = null;
    this.generation = null;
    this.offered = null;
    this.answered = false;
    this.flowed = false;
    this.attempt = 0;
    this.paused = { audio: false, video: false };
    this.drop();
    this.setState("idle");
    // What another device of this person has is not ours to give back.
    if (joined) this.signal("media.leave", { call }).catch(() => {
      // The call is over on the server too; there is nobody left to tell.
    });
  }

  /** The socket is back. A healthy room needs nothing: media does not pass through the socket. */
  resumed(): void {
    if (this.call === null || this.state === "elsewhere") return;
    const missed = this.session && !this.session.receives && this.flowed;
    if (!this.session || missed || this.state === "failed") this.join();
  }

  /** The server is another process now: what we had joined is gone, whatever the transports still believe. */
  restarted(): void {
    if (this.call !== null && this.state !== "elsewhere") this.join();
  }

  setTracks(tracks: LocalTracks): void {
    this.tracks = tracks;
    this.applyPause();
    this.attend(this.session?.setTracks(tracks));
  }

  setPaused(kind: "audio" | "video", paused: boolean): void {
    this.paused[kind] = paused;
    this.applyPause();
    this.attend(this.session?.setPaused(kind, paused));
  }

  private applyPause(): void {
    for (const kind of ["audio", "video"] as const) {
      const track = this.tracks[kind];
      if (track) track.enabled = !this.paused[kind];
    }
  }

  setOffered(room: MediaRoom): void {
    if (room.call !== this.call) return;
    this.offered = room;
    if (this.session?.generation && this.session.generation !== room.generation) this.join();
    else this.session?.setOffered(room.producers);
    this.settle();
  }

  private join(take = false): void {
    const call = this.call;
    if (call === null) return;
    // The last picture stands until the new room has one.
    this.drop(false);
    this.setState(this.flowed ? "moving" : "preparing");
    const session: MediaSession = new MediaSession({
      call, take, signal: this.signal, device: this.device,
      events: {
        remotes: (remotes) => this.session === session && this.events.remotes(remotes),
        health: (health) => this.session === session && this.health(health),
      },
    });
    this.session = session;
    if (this.offered && this.offered.generation === this.generation) session.setOffered(this.offered.producers);
    session.join().then(() => session.setTracks(this.tracks)).then(
      () => this.joined(session),
      (error: unknown) => this.session === session && this.refused(call, error, take));
  }

  private refused(call: number, error: unknown, take: boolean): void {
    if (refusedBecause(error) === "elsewhere") this.taken(call);
    else this.again(take);
  }

  /** What changed while the joining was under way. */
  private joined(session: MediaSession): void {
    if (this.session !== session) return;
    this.attempt = 0;
    if (this.generation !== null && this.generation !== session.generation) return this.again();
    this.generation = session.generation;
    this.attend(session.setTracks(this.tracks));
    for (const kind of ["audio", "video"] as const) this.attend(session.setPaused(kind, this.paused[kind]));
  }

  private health(health: Health): void {
    if (health === "broken") return this.again();
    if (health === "flowing" && this.answered) this.flowed = true;
    if (this.flowed && health !== "flowing") return this.setState("moving");
    this.setState(health);
  }

  /** Throws this session away and joins again after a short, growing pause. */
  private again(take = false): void {
    this.drop(false);
    const delay = RETRY_MS[Math.min(this.attempt, RETRY_MS.length - 1)] ?? 3_000;
    this.attempt++;
    this.setState(this.attempt > 3 ? "failed" : this.flowed ? "moving" : "preparing");
    this.retry = setTimeout(() => this.join(take), delay);
  }

  private drop(tell = true): void {
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
    this.session?.close();
    this.session = null;
    if (tell) this.events.remotes([]);
  }

  /** A failed change of what we send is mended by the next join, not by the person. */
  private attend(work: Promise<void> | undefined): void {
    const session = this.session;
    work?.catch(() => {
      if (session && this.session === session) this.again();
    });
  }

  private setState(state: MediaState): void {
    if (state === this.state) return;
    this.state = state;
    this.events.state(state);
  }

  get diagnosis(): { state: MediaState; generation: string; session: MediaSession | null } {
    return { state: this.state, generation: this.session?.generation ?? "", session: this.session };
  }
}
