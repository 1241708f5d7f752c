/** The few figures that tell whether picture and sound really arrive. */

/** `track` tells one stream from the one that takes its place: its figures begin anew. */
export interface Incoming {
  video: { track: number; framesDecoded: number; width: number; height: number; bytes: number } | null;
  audio: { track: number; bytes: number; level: number; totalEnergy: number } | null;
}

export interface MediaStats extends Incoming {
  /** The same of each of the others, by person; `video` and `audio` above are of whoever is received first. */
  peers: Record<string, Incoming>;
  sent: { videoFrames: number; audioBytes: number };
}

/** One received stream: its sender, and what its packets are called. */
export interface Source { peer: string; kind: "audio" | "video"; ssrc: number }

type Row = Record<string, unknown>;

const number = (raw: unknown): number => (typeof raw === "number" ? raw : 0);

function rows(reports: readonly RTCStatsReport[]): Row[] {
  const all: Row[] = [];
  for (const report of reports) report.forEach((row: Row) => all.push(row));
  return all;
}

function pick(all: readonly Row[], type: string, kind: string): Row | null {
  const found = all.filter((row) => row.type === type && row.kind === kind);
  return found.find((row) => number(row.bytesReceived ?? row.bytesSent) > 0) ?? found[0] ?? null;
}

function incoming(all: readonly Row[]): Incoming {
  const video = pick(all, "inbound-rtp", "video");
  const audio = pick(all, "inbound-rtp", "audio");
  return {
    video: video && {
      track: number(video.ssrc), framesDecoded: number(video.framesDecoded), width: number(video.frameWidth),
      height: number(video.frameHeight), bytes: number(video.bytesReceived) },
    audio: audio && {
      track: number(audio.ssrc), bytes: number(audio.bytesReceived), level: number(audio.audioLevel),
      totalEnergy: number(audio.totalAudioEnergy) },
  };
}

/** Rows of streams that are no longer received stay in a report: with `sources`, only live ones count. */
export function summarise(reports: readonly RTCStatsReport[], sources: readonly Source[] = []): MediaStats {
  const all = rows(reports);
  const of = (some: readonly Source[]): Row[] => all.filter((row) => some.some((one) => one.ssrc === row.ssrc));
  const peers = [...new Set(sources.map((one) => one.peer))];
  const first = sources.filter((one) => one.peer === peers[0]);
  return {
    ...incoming(first.length > 0 ? of(first) : all),
    peers: Object.fromEntries(peers.map((peer) => [peer, incoming(of(sources.filter((one) => one.peer === peer)))])),
    sent: {
      videoFrames: number(pick(all, "outbound-rtp", "video")?.framesEncoded),
      audioBytes: number(pick(all, "outbound-rtp", "audio")?.bytesSent) },
  };
}
