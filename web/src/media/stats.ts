/** The few figures that tell whether picture and sound really arrive. */

export interface MediaStats {
  video: { track: string; framesDecoded: number; width: number; height: number; bytes: number } | null;
  audio: { track: string; bytes: number; level: number; totalEnergy: number } | null;
  sent: { videoFrames: number; audioBytes: number };
}

type Row = Record<string, unknown>;

const number = (raw: unknown): number => (typeof raw === "number" ? raw : 0);
const string = (raw: unknown): string => (typeof raw === "string" ? raw : "");

function rows(reports: readonly RTCStatsReport[]): Row[] {
  const all: Row[] = [];
  for (const report of reports) report.forEach((row: Row) => all.push(row));
  return all;
}

/**
 * `received`: the ids of the tracks that are received now. A browser may keep the figures of a stream that
 * ended, as they were then, beside those of the one that took its place.
 */
export function summarise(reports: readonly RTCStatsReport[], received: ReadonlySet<string>): MediaStats {
  const all = rows(reports);
  const find = (type: string, kind: string): Row | null => {
    const known = all.filter((row) => row.type === type && row.kind === kind);
    const now = known.filter((row) => received.has(string(row.trackIdentifier)));
    const some = now.length > 0 ? now : known;
    return some.find((row) => number(row.bytesReceived ?? row.bytesSent) > 0) ?? some[0] ?? null;
  };
  const video = find("inbound-rtp", "video");
  const audio = find("inbound-rtp", "audio");
  return {
    video: video && {
      track: string(video.trackIdentifier), framesDecoded: number(video.framesDecoded),
      width: number(video.frameWidth), height: number(video.frameHeight), bytes: number(video.bytesReceived) },
    audio: audio && {
      track: string(audio.trackIdentifier), bytes: number(audio.bytesReceived), level: number(audio.audioLevel),
      totalEnergy: number(audio.totalAudioEnergy) },
    sent: {
      videoFrames: number(find("outbound-rtp", "video")?.framesEncoded),
      audioBytes: number(find("outbound-rtp", "audio")?.bytesSent) },
  };
}
