import { beforeEach, describe, expect, test, vi } from "vitest";
import { LocalMedia, type DevicePort, type LocalState } from "../src/media/local";
import { RoomKeeper, type DeviceMaker, type MediaState } from "../src/media/room";
import type { Remote, Signal } from "../src/media/signal";
import { summarise } from "../src/media/stats";

class FakeTrack {
  readyState = "live";
  enabled = true;
  constructor(readonly kind: string) {}
  stop(): void {
    this.readyState = "ended";
  }
}
class FakeStream {
  readonly tracks: FakeTrack[] = [];
  addTrack = (track: FakeTrack): void => void this.tracks.push(track);
  removeTrack = (track: FakeTrack): void => void this.tracks.splice(this.tracks.indexOf(track), 1);
  getTracks = (): FakeTrack[] => this.tracks;
  getAudioTracks = (): FakeTrack[] => this.tracks.filter((one) => one.kind === "audio");
  getVideoTracks = (): FakeTrack[] => this.tracks.filter((one) => one.kind === "video");
}
vi.stubGlobal("MediaStream", FakeStream);

type Handler = (...args: unknown[]) => void;

/** Behaves as a mediasoup transport does towards us: connects on first use, produces by asking us. */
class FakeTransport {
  static all: FakeTransport[] = [];
  connectionState = "new";
  closed = false;
  private readonly handlers = new Map<string, Handler>();
  constructor(readonly id: string) {
    FakeTransport.all.push(this);
  }
  on(name: string, handler: Handler): void {
    this.handlers.set(name, handler);
  }
  emit(name: string, ...args: unknown[]): void {
    this.handlers.get(name)?.(...args);
  }
  become(state: string): void {
    this.connectionState = state;
    this.emit("connectionstatechange", state);
  }
  private async connect(): Promise<void> {
    if (this.connectionState !== "new") return;
    this.connectionState = "connecting";
    await new Promise<void>((done, failed) => this.emit("connect", { dtlsParameters: {} }, done, failed));
    this.become("connected");
  }
  async produce({ track }: { track: FakeTrack }) {
    await this.connect();
    const { id } = await new Promise<{ id: string }>((done, failed) =>
      this.emit("produce", { kind: track.kind, rtpParameters: {} }, done, failed));
    const producer = {
      id, track, paused: !track.enabled, close: () => {}, pause: () => (producer.paused = true), resume: () => (producer.paused = false),
      replaceTrack: ({ track: next }: { track: FakeTrack }) => Promise.resolve(void (producer.track = next)) };
    return producer;
  }
  async consume({ id, kind }: { id: string; kind: string }) {
    await this.connect();
    return { id, kind, track: new FakeTrack(kind), close: () => {} };
  }
  restartIce = () => Promise.resolve();
  close(): void {
    this.closed = true;
  }
}

const device = {
  load: () => Promise.resolve(), canProduce: () => true, sendRtpCapabilities: { codecs: [{ mimeType: "video/VP8" }] },
  recvRtpCapabilities: {}, createSendTransport: ({ id }: { id: string }) => new FakeTransport(id),
  createRecvTransport: ({ id }: { id: string }) => new FakeTransport(id),
};

let asked: { method: string; params: Record<string, unknown> }[];
let generation: string;
let refuse: Set<string>;
/** Refused for this reason, as the server says it. */
let because: string | null;
let states: MediaState[];
let remotes: readonly Remote[];
let keeper: RoomKeeper;
let made: number;

const signal = ((method: string, params: Record<string, unknown>) => {
  asked.push({ method, params });
  if (refuse.has(method)) return Promise.reject(Object.assign(new Error(method), because ? { problem: { reason: because } } : {}));
  const transport = (id: string) => ({ id: `${id}-${generation}`, iceParameters: {}, iceCandidates: [], dtlsParameters: {} });
  switch (method) {
    case "media.join":
      return Promise.resolve({ generation, rtpCapabilities: { codecs: [] }, send: transport("send"), receive: transport("recv"), producers: [] });
    case "media.produce": return Promise.resolve({ producer: `p-${String(params.kind)}` });
    case "media.consume":
      return Promise.resolve({
        consumer: `c-${String(params.producer)}`, producer: params.producer, kind: String(params.producer).split("-")[1],
        rtpParameters: {}, paused: true });
    case "media.restart_ice": return Promise.resolve({ iceParameters: {} });
    default: return Promise.resolve({});
  }
}) as unknown as Signal;

const methods = (): string[] => asked.map((one) => one.method.replace("media.", ""));
const offer = (...ids: string[]) => ids.map((id) => ({
  producer: id, kind: id.split("-")[1] === "video" ? "video" as const : "audio" as const, peer: "other", paused: false }));
const tick = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const tracks = () => ({
  audio: new FakeTrack("audio") as unknown as MediaStreamTrack, video: new FakeTrack("video") as unknown as MediaStreamTrack });

beforeEach(() => {
  vi.useFakeTimers();
  FakeTransport.all = [];
  asked = [];
  states = [];
  refuse = new Set();
  because = null;
  generation = "g1";
  remotes = [];
  made = 0;
  const maker = (() => {
    made++;
    return Promise.resolve(device);
  }) as unknown as DeviceMaker;
  keeper = new RoomKeeper(signal, maker, { state: (state) => states.push(state), remotes: (now) => (remotes = now) });
});

describe("a room", () => {
  test("is made ready before the answer, and consumes all at once when it comes", async () => {
    keeper.enter(5, "g1", true);
    keeper.setTracks(tracks());
    await tick();
    expect(methods().filter((m) => m === "produce").length).toBe(2);
    expect(states.at(-1)).toBe("ready");
    asked = [];
    keeper.setOffered({ call: 5, generation: "g1", producers: offer("x-audio", "x-video") });
    // Both are asked for before either is answered.
    expect(methods()).toEqual(["consume", "consume"]);
    await tick();
    expect(methods().filter((m) => m === "resume").length).toBe(2);
    expect(states.at(-1)).toBe("flowing");
    expect(remotes).toMatchObject([{ peer: "other", hasAudio: true, hasVideo: true }]);
  });

  test("works by sound alone, and adds the camera when it comes", async () => {
    keeper.setTracks({ ...tracks(), video: null });
    keeper.enter(5, null, true);
    await tick();
    expect(asked.filter((one) => one.method === "media.produce").map((one) => one.params.kind)).toEqual(["audio"]);
    keeper.setTracks(tracks());
    await tick();
    expect(asked.filter((one) => one.method === "media.produce").map((one) => one.params.kind)).toEqual(["audio", "video"]);
  });

  test("joins again when it has moved, keeps the tracks and says that it moves", async () => {
    const mine = tracks();
    keeper.setTracks(mine);
    keeper.enter(5, "g1", true);
    await tick();
    keeper.setOffered({ call: 5, generation: "g1", producers: offer("x-audio") });
    await tick();
    generation = "g2";
    keeper.enter(5, "g2", true);
    await tick();
    expect(states).toContain("moving");
    expect(FakeTransport.all.slice(0, 2).every((one) => one.closed)).toBe(true);
    expect(mine.audio.readyState).toBe("live");
    keeper.setOffered({ call: 5, generation: "g2", producers: offer("y-audio") });
    await tick();
    expect(states.at(-1)).toBe("flowing");
    expect(made).toBe(1);
  });

  test("tries again when joining fails, and stops when the call is over", async () => {
    refuse.add("media.join");
    keeper.enter(5, "g1", true);
    await tick(20_000);
    const tries = methods().filter((m) => m === "join").length;
    expect(tries).toBeGreaterThan(4);
    expect(tries).toBeLessThan(15);
    expect(states.at(-1)).toBe("failed");
    keeper.leave();
    await tick(20_000);
    expect(methods().filter((m) => m === "join").length).toBe(tries);
    expect(states.at(-1)).toBe("idle");
  });

  test("restarts ICE when a path breaks, and joins again when that does not help", async () => {
    keeper.setTracks(tracks());
    keeper.enter(5, "g1", true);
    await tick();
    FakeTransport.all[0]?.become("disconnected");
    await tick(1_000);
    expect(methods()).not.toContain("restart_ice");
    await tick(600);
    expect(methods()).toContain("restart_ice");
    await tick(5_000);
    expect(methods().filter((m) => m === "join").length).toBe(2);
  });

  test("a short gap needs nothing", async () => {
    keeper.setTracks(tracks());
    keeper.enter(5, "g1", true);
    await tick();
    FakeTransport.all[0]?.become("disconnected");
    await tick(500);
    FakeTransport.all[0]?.become("connected");
    await tick(10_000);
    expect(methods()).not.toContain("restart_ice");
  });

  test("muting tells the server and silences the track, also before there is a producer", async () => {
    const mine = tracks();
    keeper.enter(5, "g1", true);
    keeper.setPaused("video", true);
    keeper.setTracks(mine);
    await tick();
    expect(mine.video.enabled).toBe(false);
    expect(asked.find((one) => one.method === "media.produce" && one.params.kind === "video")?.params.paused).toBe(true);
    keeper.setPaused("audio", true);
    await tick();
    expect(mine.audio.enabled).toBe(false);
    expect(asked.at(-1)).toEqual({ method: "media.pause", params: { call: 5, producer: "p-audio", paused: true } });
  });

  test("is prepared before the answer: a ring that ends there is no trouble", async () => {
    keeper.enter(5, "g1", false);
    await tick();
    keeper.setOffered({ call: 5, generation: "g1", producers: offer("x-audio") });
    await tick();
    expect(states.at(-1)).toBe("flowing");
    keeper.setOffered({ call: 5, generation: "g1", producers: [] });
    keeper.setOffered({ call: 5, generation: "g1", producers: offer("y-audio") });
    await tick();
    keeper.enter(5, "g1", true);
    expect(states).not.toContain("moving");
    expect(states.at(-1)).toBe("flowing");
    generation = "g2";
    keeper.enter(5, "g2", true);
    await tick();
    expect(states).toContain("moving");
  });

  test("of a call that was sent on is made ready for the next answer, whichever news comes first", async () => {
    for (const roomFirst of [true, false]) {
      keeper.leave();
      keeper.enter(5, "g1", true);
      keeper.setTracks(tracks());
      await tick();
      keeper.setOffered({ call: 5, generation: "g1", producers: offer("x-audio", "x-video") });
      await tick();
      expect(states.at(-1)).toBe("flowing");
      const empty = (): void => keeper.setOffered({ call: 5, generation: "g1", producers: [] });
      const waits = (): void => keeper.enter(5, "g1", false);
      for (const news of roomFirst ? [empty, waits] : [waits, empty]) news();
      await tick();
      expect(states.at(-1)).toBe("ready");
      asked = [];
      keeper.resumed();
      await tick();
      expect(methods()).toEqual([]);
      keeper.enter(5, "g1", true);
      keeper.setOffered({ call: 5, generation: "g1", producers: offer("y-audio", "y-video") });
      await tick();
      expect(states.at(-1)).toBe("flowing");
    }
  });

  test("what went away while it was asked for is no reason to join again", async () => {
    keeper.enter(5, "g1", false);
    await tick();
    refuse.add("media.consume");
    keeper.setOffered({ call: 5, generation: "g1", producers: offer("x-audio") });
    keeper.setOffered({ call: 5, generation: "g1", producers: [] });
    await tick(5_000);
    expect(methods().filter((m) => m === "join").length).toBe(1);
  });

  test("another call's producers are none of ours", async () => {
    keeper.enter(5, "g1", true);
    await tick();
    keeper.setOffered({ call: 6, generation: "g1", producers: offer("x-audio") });
    await tick();
    expect(methods()).not.toContain("consume");
  });

  test("a healthy room is left alone when the socket comes back", async () => {
    keeper.enter(5, "g1", true);
    await tick();
    keeper.resumed();
    await tick();
    expect(methods().filter((m) => m === "join").length).toBe(1);
  });
});

describe("a room of several", () => {
  const from = (peer: string) => offer(`${peer}-audio`, `${peer}-video`).map((one) => ({ ...one, peer }));

  test("keeps everybody's sound and picture apart, and lets one go without the others", async () => {
    keeper.enter(5, "g1", true);
    await tick();
    keeper.setOffered({ call: 5, generation: "g1", producers: [...from("anne"), ...from("hans")] });
    await tick();
    expect(remotes.map((one) => one.peer)).toEqual(["anne", "hans"]);
    for (const one of remotes) {
      expect(one).toMatchObject({ hasAudio: true, hasVideo: true });
      expect((one.stream as unknown as FakeStream).tracks.map((track) => track.kind).sort()).toEqual(["audio", "video"]);
    }
    expect(new Set(remotes.map((one) => one.stream)).size).toBe(2);
    keeper.setOffered({ call: 5, generation: "g1", producers: from("hans") });
    expect(remotes.map((one) => one.peer)).toEqual(["hans"]);
    expect(states.at(-1)).toBe("flowing");
  });

  test("goes on under another number when it is handed over", async () => {
    keeper.setTracks(tracks());
    keeper.enter(6, "g1", true);
    await tick();
    keeper.setOffered({ call: 6, generation: "g1", producers: from("anne") });
    await tick();
    asked = [];
    keeper.renamed(6, 5);
    keeper.enter(5, "g1", true);
    keeper.setOffered({ call: 5, generation: "g1", producers: [...from("anne"), ...from("hans")] });
    keeper.setPaused("audio", true);
    await tick();
    expect(methods()).not.toContain("join");
    expect(methods()).not.toContain("leave");
    expect(new Set(asked.map((one) => one.params.call))).toEqual(new Set([5]));
    expect(remotes.map((one) => one.peer)).toEqual(["anne", "hans"]);
  });

  test("says whose camera is off", async () => {
    keeper.enter(5, "g1", true);
    await tick();
    const hans = from("hans").map((one) => ({ ...one, paused: one.kind === "video" }));
    keeper.setOffered({ call: 5, generation: "g1", producers: [...from("anne"), ...hans] });
    await tick();
    expect(remotes.map((one) => one.videoPaused)).toEqual([false, true]);
  });

  test("who comes back from hold connects again, and nothing is said to be moving", async () => {
    keeper.enter(5, "g1", true);
    await tick();
    keeper.setOffered({ call: 5, generation: "g1", producers: from("anne") });
    await tick();
    keeper.enter(5, "g1", false);
    keeper.setOffered({ call: 5, generation: "g1", producers: [] });
    expect(remotes).toEqual([]);
    keeper.resumed();
    keeper.enter(5, "g1", true);
    keeper.setOffered({ call: 5, generation: "g1", producers: from("anne") });
    await tick();
    expect(states).not.toContain("moving");
    expect(states.at(-1)).toBe("flowing");
    expect(methods().filter((m) => m === "join").length).toBe(1);
  });
});

describe("two devices of one person", () => {
  const joins = () => asked.filter((one) => one.method === "media.join").map((one) => one.params);

  test("the second is refused, stays quiet, and takes over when told to", async () => {
    refuse.add("media.join");
    because = "elsewhere";
    keeper.enter(5, "g1", false);
    await tick(20_000);
    expect(joins()).toEqual([{ call: 5 }]);
    expect(states.at(-1)).toBe("elsewhere");
    keeper.enter(5, "g2", true);
    keeper.resumed();
    keeper.restarted();
    await tick(5_000);
    expect(joins().length).toBe(1);
    refuse.clear();
    generation = "g2";
    keeper.take();
    await tick();
    expect(joins().at(-1)).toEqual({ call: 5, take: true });
    expect(states.at(-1)).toBe("ready");
  });

  test("the first is told, lets go of the room, and does not fight for it", async () => {
    keeper.setTracks(tracks());
    keeper.enter(5, "g1", true);
    await tick();
    keeper.setOffered({ call: 5, generation: "g1", producers: offer("x-audio") });
    await tick();
    keeper.taken(5);
    expect(FakeTransport.all.every((one) => one.closed)).toBe(true);
    expect(remotes).toEqual([]);
    keeper.setOffered({ call: 5, generation: "g1", producers: offer("y-audio") });
    await tick(20_000);
    expect(joins().length).toBe(1);
    // What the other device has is not this one's to leave.
    keeper.leave();
    expect(methods()).not.toContain("leave");
  });

  test("the one that has it already joins no second time", async () => {
    keeper.enter(5, "g1", false);
    await tick();
    keeper.take();
    keeper.taken(6);
    await tick();
    expect(joins()).toEqual([{ call: 5 }]);
    expect(states.at(-1)).toBe("ready");
  });
});

describe("microphone and camera", () => {
  const states: LocalState[] = [];
  const named = (name: string) => Object.assign(new Error(name), { name });
  function media(answer: (constraints: MediaStreamConstraints) => MediaStream): LocalMedia {
    states.length = 0;
    const port: DevicePort = {
      available: () => true, enumerateDevices: () => Promise.resolve([]),
      getUserMedia: (constraints) => new Promise((done) => done(answer(constraints))) };
    return new LocalMedia(port, { state: (s) => states.push(s), tracks: () => {}, devices: () => {} },
      { microphone: "", camera: "", wantsCamera: true });
  }
  const stream = (...kinds: string[]): MediaStream => {
    const made = new FakeStream();
    kinds.forEach((kind) => made.addTrack(new FakeTrack(kind)));
    return made as unknown as MediaStream;
  };

  test("are asked for once, and given back", async () => {
    let times = 0;
    const local = media(() => {
      times++;
      return stream("audio", "video");
    });
    const [first, second] = await Promise.all([local.acquire(), local.acquire()]);
    await local.acquire();
    expect(times).toBe(1);
    expect(second).toBe(first);
    expect(states.at(-1)).toEqual({ at: "ready" });
    local.release();
    expect(first.video?.readyState).toBe("ended");
    expect(local.at).toBe("idle");
  });

  test("without a camera it goes on by sound, and says why", async () => {
    const local = media((constraints) => {
      if (constraints.video) throw named("NotReadableError");
      return stream("audio");
    });
    await local.acquire();
    expect(states.at(-1)).toEqual({ at: "audio_only", trouble: "busy" });
  });

  test("the camera is added to a conversation by sound, and its refusal costs nothing", async () => {
    let refused = true;
    const local = media((constraints) => {
      if (!constraints.video) return stream("audio");
      if (refused) throw named("NotAllowedError");
      return stream("video");
    });
    const { audio } = await local.acquire();
    expect(await local.addCamera()).toBe("denied");
    expect(audio?.readyState).toBe("live");
    refused = false;
    expect(await local.addCamera()).toBeNull();
    expect(states.at(-1)).toEqual({ at: "ready" });
    const after = await local.acquire();
    expect(after.audio).toBe(audio);
    expect(after.video?.readyState).toBe("live");
  });

  test("a camera that comes after the call is over is given back at once", async () => {
    const late = stream("video");
    const local = media((constraints) => (constraints.video ? late : stream("audio")));
    await local.acquire();
    const asked = local.addCamera();
    await Promise.resolve();
    local.release();
    await asked;
    expect(late.getTracks().every((track) => track.readyState === "ended")).toBe(true);
  });

  test("a refusal becomes advice, and nothing is thrown", async () => {
    const local = media(() => {
      throw named("NotAllowedError");
    });
    expect(await local.acquire()).toEqual({ audio: null, video: null });
    expect(states.at(-1)).toEqual({ at: "failed", trouble: "denied" });
  });

  test("what comes after the call is over is given back at once", async () => {
    const late = stream("audio", "video");
    const local = media(() => late);
    const asked = local.acquire();
    local.release();
    await asked;
    expect(late.getTracks().every((track) => track.readyState === "ended")).toBe(true);
  });
});

test("statistics name what arrives", () => {
  const report = new Map<string, unknown>([
    ["a", { type: "inbound-rtp", kind: "video", bytesReceived: 900, framesDecoded: 12, frameWidth: 640, frameHeight: 360 }],
    ["b", { type: "inbound-rtp", kind: "audio", bytesReceived: 80, audioLevel: 0.2, totalAudioEnergy: 1.5 }],
    ["c", { type: "outbound-rtp", kind: "video", bytesSent: 5, framesEncoded: 3 }]]);
  expect(summarise([report as unknown as RTCStatsReport])).toEqual({
    video: { track: 0, framesDecoded: 12, width: 640, height: 360, bytes: 900 },
    audio: { track: 0, bytes: 80, level: 0.2, totalEnergy: 1.5 }, peers: {}, sent: { videoFrames: 3, audioBytes: 0 } });
});

test("statistics tell several people apart, and do not count streams that have ended", () => {
  const report = new Map<string, unknown>([
    ["old", { type: "inbound-rtp", kind: "video", ssrc: 1, bytesReceived: 9_000, framesDecoded: 900 }],
    ["a", { type: "inbound-rtp", kind: "video", ssrc: 2, bytesReceived: 900, framesDecoded: 12, frameWidth: 640, frameHeight: 360 }],
    ["b", { type: "inbound-rtp", kind: "video", ssrc: 3, bytesReceived: 0, framesDecoded: 0 }],
    ["c", { type: "inbound-rtp", kind: "audio", ssrc: 4, bytesReceived: 80, audioLevel: 0.2, totalAudioEnergy: 1.5 }]]);
  const stats = summarise([report as unknown as RTCStatsReport], [
    { peer: "anne", kind: "video", ssrc: 2 }, { peer: "hans", kind: "video", ssrc: 3 }, { peer: "hans", kind: "audio", ssrc: 4 }]);
  expect(stats.peers.anne).toEqual({ video: { track: 2, framesDecoded: 12, width: 640, height: 360, bytes: 900 }, audio: null });
  expect(stats.peers.hans).toMatchObject({ video: { framesDecoded: 0 }, audio: { totalEnergy: 1.5 } });
  expect(stats.video?.framesDecoded).toBe(12);
});
