/** The few figures that tell whether picture and sound really arrive. */

export interface MediaStats {
  video: { framesDecoded: number; width: number; height: number; bytes: number } | null;
  audio: { bytes: number; level: number; totalEnergy: number } | null;
  sent: { videoFrames: number; audioBytes: number };
}

type Row = Record<string, unknown>;

const number = (raw: unknown): number => (typeof raw === "number" ? raw : 0);

function rows(reports: readonly RTCStatsReport[]): Row[] {
  const all: Row[] = [];
  for (const report of reports) report.forEach((row: Row) => all.push(row));
  return all;
}

export function summarise(reports: readonly RTCStatsReport[]): MediaStats {
  const all = rows(reports);
  const find = (type: string, kind: string): Row | null =>
    all.find((row) => row.type === type && row.kind === kind && number(row.bytesReceived ?? row.bytesSent) > 0)
    ?? all.find((row) => row.type === type && row.kind === kind) ?? null;
  const video = find("inbound-rtp", "video");
  const audio = find("inbound-rtp", "audio");
  return {
    video: video && {
      framesDecoded: number(video.framesDecoded), width: number(video.frameWidth),
      height: number(video.frameHeight), bytes: number(video.bytesReceived) },
    audio: audio && {
      bytes: number(audio.bytesReceived), level: number(audio.audioLevel), totalEnergy: number(audio.totalAudioEnergy) },
    sent: {
      videoFrames: number(find("outbound-rtp", "video")?.framesEncoded),
      audioBytes: number(find("outbound-rtp", "audio")?.bytesSent) },
  };
}
