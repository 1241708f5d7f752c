/** The ring: two rising tones, and the test of a shift: one low, soft tone. They are made here so that
 * nothing has to be loaded when it matters. */

export interface RingSound {
  /** Browsers let a page sound only after the person has touched it. */
  unlock(): void;
  /** One sound at a time: another one takes its place. */
  start(melody?: Melody): void;
  stop(): void;
}

export type Melody = "ring" | "test";

const MELODIES: Record<Melody, { periodMs: number; gain: number; tones: readonly [frequency: number, atS: number][] }> = {
  ring: { periodMs: 2_400, gain: 0.35, tones: [[660, 0], [880, 0.22], [660, 0.6], [880, 0.82]] },
  test: { periodMs: 4_000, gain: 0.15, tones: [[440, 0], [440, 0.5]] },
};

function tone(context: AudioContext, peak: number, frequency: number, atS: number): void {
  const start = context.currentTime + atS;
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.type = "triangle";
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(peak, start + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.001, start + 0.3);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + 0.32);
}

export function makeRingSound(): RingSound {
  let context: AudioContext | null = null;
  let timer: ReturnType<typeof setInterval> | null = null;
  let playing: Melody | null = null;
  const ready = (): AudioContext | null => {
    if (typeof AudioContext === "undefined") return null;
    context ??= new AudioContext();
    return context;
  };
  const play = (melody: Melody): void => {
    const now = ready();
    const { gain, tones } = MELODIES[melody];
    if (now?.state === "running") tones.forEach(([frequency, atS]) => tone(now, gain, frequency, atS));
  };
  return {
    unlock: () => void ready()?.resume().catch(() => {}),
    start(melody = "ring") {
      if (playing === melody) return;
      if (timer !== null) clearInterval(timer);
      playing = melody;
      play(melody);
      timer = setInterval(() => play(melody), MELODIES[melody].periodMs);
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      playing = null;
    },
  };
}
