/** How loud a track is, 0 to 1, a few times a second. */

const EVERY_MS = 100;

export function watchLevel(track: MediaStreamTrack, tell: (level: number) => void): () => void {
  const context = new AudioContext();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    // Speech lies around -45 to -15 dB; the meter shows -60 to 0.
    const decibel = 10 * Math.log10(Math.max(power, 1e-9));
    tell(Math.min(1, Math.max(0, (decibel + 60) / 60)));
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    source.disconnect();
    void context.close();
  };
}
