/**
 * One stay in one generation of a media room: two transports, what we send, what we receive. It is thrown
 * away and made again when the room moves; the local tracks outlive it.
 */
import type { Device, types } from "mediasoup-client";
import type { Producer as Offered } from "../protocol/generated";
import type { LocalTracks } from "./local";
import type { Remote, Signal } from "./signal";
import type { Source } from "./stats";

export interface SessionEvents {
  /** Everybody from whom something is received, in the order in which it came. */
  remotes(remotes: readonly Remote[]): void;
  /** A transport's state changed for better or worse. */
  health(health: Health): void;
}

export type Health = "ready" | "connecting" | "flowing" | "broken";

export interface SessionOptions {
  call: number;
  /** Takes the media over from another session of this person. */
  take: boolean;
  signal: Signal;
  device: (capabilities: types.RtpCapabilities) => Promise<Device>;
  events: SessionEvents;
}

const VIDEO_MAX_BITRATE = 1_200_000;
const ICE_PATIENCE_MS = 1_500;
const ICE_RESTART_MS = 4_000;
const GONE_MS = 1_000;

interface Received { consumer: types.Consumer; peer: string; paused: boolean }

export class MediaSession {
  generation = "";
  private device: Device | null = null;
  private send: types.Transport | null = null;
  private receive: types.Transport | null = null;
  private readonly producers = new Map<"audio" | "video", types.Producer>();
  private readonly received = new Map<string, Received>();
  /** Producers that are being consumed right now, so that none is asked for twice. */
  private readonly pending = new Set<string>();
  private offered: readonly Offered[] = [];
  /** One per peer, so that each tile plays its own sound and picture. */
  private readonly streams = new Map<string, MediaStream>();
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private wanted: LocalTracks = { audio: null, video: null };
  private closed = false;
  private end: (nothing: null) => void = () => {};
  private readonly ended = new Promise<null>((resolve) => (this.end = resolve));
  private told = false;

  private call: number;

  constructor(private readonly options: SessionOptions) {
    this.call = options.call;
  }

  /** The conversation goes on under another number: its room, and all in it, stays. */
  renamed(call: number): void {
    this.call = call;
  }

  async join(): Promise<void> {
    const joined = await this.options.signal("media.join", { call: this.call, ...(this.options.take ? { take: true } : {}) });
    // Newer than all that was told before it; what is told from here on is newer still.
    this.offered = joined.producers;
    // The structures are mediasoup's own; the schema passes them through unread.
    const device = await this.options.device(joined.rtpCapabilities as types.RtpCapabilities);
    if (this.closed) return;
    this.device = device;
    this.generation = joined.generation;
    this.send = this.watch(device.createSendTransport(joined.send as types.TransportOptions));
    this.receive = this.watch(device.createRecvTransport(joined.receive as types.TransportOptions));
    this.send.on("produce", ({ kind, rtpParameters }, done, failed) => {
      void this.options.signal("media.produce", {
        call: this.call, transport: joined.send.id, kind, rtpParameters,
        paused: this.startsPaused(kind),
      }).then(({ producer }) => done({ id: producer }), failed);
    });
    this.options.events.health("ready");
    this.setOffered(this.offered);
  }

  private startsPaused(kind: "audio" | "video"): boolean {
    return this.wanted[kind]?.enabled === false;
  }

  /** Sends these tracks from now on; a missing one is no longer sent. */
  async setTracks(tracks: LocalTracks): Promise<void> {
    this.wanted = tracks;
    await Promise.all([this.setTrack("audio", tracks.audio), this.setTrack("video", tracks.video)]);
  }

  private async setTrack(kind: "audio" | "video", track: MediaStreamTrack | null): Promise<void> {
    const producer = this.producers.get(kind);
    if (!this.send || this.closed || producer?.track === track) return;
    if (producer && track) return producer.replaceTrack({ track });
    if (producer) return this.stopSending(kind, producer);
    if (!track || track.readyState !== "live" || !this.device?.canProduce(kind)) return;
    const made = await this.send.produce(this.producerOptions(kind, track));
    if (this.closed) made.close();
    else this.producers.set(kind, made);
  }

  private producerOptions(kind: "audio" | "video", track: MediaStreamTrack): types.ProducerOptions {
    if (kind === "audio") {
      return { track, stopTracks: false, codecOptions: { opusDtx: true, opusFec: true, opusStereo: false } };
    }
    const vp8 = this.device?.sendRtpCapabilities.codecs?.find((c) => c.mimeType.toLowerCase() === "video/vp8");
    return {
      track, stopTracks: false, encodings: [{ maxBitrate: VIDEO_MAX_BITRATE }],
      codecOptions: { videoGoogleStartBitrate: 1_000 }, ...(vp8 ? { codec: vp8 } : {}),
    };
  }

  private async stopSending(kind: "audio" | "video", producer: types.Producer): Promise<void> {
    this.producers.delete(kind);
    producer.close();
    await this.options.signal("media.close", { call: this.call, producer: producer.id });
  }

  async setPaused(kind: "audio" | "video", paused: boolean): Promise<void> {
    const producer = this.producers.get(kind);
    if (!producer || producer.paused === paused) return;
    if (paused) producer.pause();
    else producer.resume();
    await this.options.signal("media.pause", { call: this.call, producer: producer.id, paused });
  }

  /** What others send, or will when the call is answered; new ones are consumed all at once. */
  setOffered(offered: readonly Offered[]): void {
    this.offered = offered;
    if (!this.receive || this.closed) return;
    for (const [id, received] of this.received) {
      if (!offered.some((one) => one.producer === id)) this.drop(id, received);
    }
    for (const one of offered) {
      const known = this.received.get(one.producer);
      if (known) known.paused = one.paused;
      else void this.consume(one);
    }
    this.tellRemotes();
  }

  private async consume(offered: Offered): Promise<void> {
    const { receive, device } = this;
    if (!receive || !device || this.pending.has(offered.producer)) return;
    this.pending.add(offered.producer);
    if (this.received.size === 0) this.options.events.health("connecting");
    try {
      const { signal } = this.options;
      const answer = await signal("media.consume", {
        call: this.call, transport: receive.id, producer: offered.producer, rtpCapabilities: device.recvRtpCapabilities });
      const consumer = await receive.consume({
        id: answer.consumer, producerId: answer.producer, kind: answer.kind,
        rtpParameters: answer.rtpParameters as types.RtpParameters });
      if (this.closed) return consumer.close();
      // Its producer went away or came back under another name meanwhile.
      if (!this.offered.some((one) => one.producer === offered.producer)) return consumer.close();
      this.keep(offered, consumer);
      await signal("media.resume", { call: this.call, consumer: consumer.id });
    } catch {
      if (!this.closed) this.doubt(offered.producer);
    } finally {
      this.pending.delete(offered.producer);
    }
  }

  /** It may have ended a moment ago, which we are about to be told. Joining again at once would end ours too. */
  private doubt(producer: string): void {
    this.later(GONE_MS, () => {
      const stillThere = this.offered.some((one) => one.producer === producer);
      if (stillThere) this.options.events.health("broken");
    });
  }

  private keep(offered: Offered, consumer: types.Consumer): void {
    this.received.set(offered.producer, { consumer, peer: offered.peer, paused: offered.paused });
    const stream = this.streams.get(offered.peer) ?? new MediaStream();
    this.streams.set(offered.peer, stream);
    stream.addTrack(consumer.track);
    this.tellRemotes();
    this.tellHealth();
  }

  private drop(id: string, { consumer, peer }: Received): void {
    this.received.delete(id);
    this.streams.get(peer)?.removeTrack(consumer.track);
    consumer.close();
  }

  private tellRemotes(): void {
    // Nothing yet is no news: the page may still show what the room before this one left.
    if (this.received.size === 0 && !this.told) return;
    this.told = true;
    const peers = new Set([...this.received.values()].map(({ peer }) => peer));
    this.options.events.remotes([...peers].map((peer) => this.remoteOf(peer)));
  }

  private remoteOf(peer: string): Remote {
    const theirs = [...this.received.values()].filter((one) => one.peer === peer);
    const video = theirs.filter(({ consumer }) => consumer.kind === "video");
    return {
      peer, stream: this.streams.get(peer) ?? null,
      hasVideo: video.length > 0,
      hasAudio: theirs.some(({ consumer }) => consumer.kind === "audio"),
      videoPaused: video.length > 0 && video.every(({ paused }) => paused),
    };
  }

  /** Whose stream is which, for the statistics. */
  get sources(): Source[] {
    return [...this.received.values()].map(({ consumer, peer }) =>
      ({ peer, kind: consumer.kind, ssrc: consumer.rtpParameters.encodings?.[0]?.ssrc ?? 0 }));
  }

  private watch(transport: types.Transport): types.Transport {
    transport.on("connect", ({ dtlsParameters }, done, failed) => {
      void this.options.signal("media.connect", {
        call: this.call, transport: transport.id, dtlsParameters }).then(() => done(), failed);
    });
    transport.on("connectionstatechange", (state) => this.changed(transport, state));
    return transport;
  }

  private changed(transport: types.Transport, state: types.ConnectionState): void {
    if (this.closed) return;
    if (state === "connected") this.tellHealth();
    if (state === "failed") void this.restart(transport);
    if (state === "disconnected") {
      // Most gaps close by themselves; a restart meanwhile would only make them longer.
      this.later(ICE_PATIENCE_MS, () => {
        if (transport.connectionState !== "connected") void this.restart(transport);
      });
    }
  }

  /** A new path for the same keys; when that does not help in time, the owner joins again. */
  private async restart(transport: types.Transport): Promise<void> {
    try {
      const { iceParameters } = await this.options.signal("media.restart_ice", {
        call: this.call, transport: transport.id });
      if (this.closed) return;
      await transport.restartIce({ iceParameters: iceParameters as types.IceParameters });
      this.later(ICE_RESTART_MS, () => {
        if (transport.connectionState !== "connected") this.options.events.health("broken");
      });
    } catch {
      if (!this.closed) this.options.events.health("broken");
    }
  }

  private later(ms: number, task: () => void): void {
    const id = setTimeout(() => {
      this.timers.delete(id);
      if (!this.closed) task();
    }, ms);
    this.timers.add(id);
  }

  private tellHealth(): void {
    if (this.received.size === 0) return this.options.events.health("ready");
    this.options.events.health(this.receive?.connectionState === "connected" ? "flowing" : "connecting");
  }

  get receives(): boolean {
    return this.received.size > 0;
  }

  async stats(): Promise<RTCStatsReport[]> {
    // Firefox never answers for a connection that is closed meanwhile.
    const report = (one: types.Transport | null): Promise<RTCStatsReport | null> =>
      Promise.race([one?.getStats().catch(() => null) ?? null, this.ended]);
    const reports = await Promise.all([report(this.receive), report(this.send)]);
    return reports.filter((one) => one !== null);
  }

  close(): void {
    this.closed = true;
    this.end(null);
    for (const id of this.timers) clearTimeout(id);
    this.timers.clear();
    this.send?.close();
    this.receive?.close();
  }
}
