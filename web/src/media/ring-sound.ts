/** The ring: two rising tones, made here so that nothing has to be loaded when it matters. */

export interface RingSound {
  /** Browsers let a page sound only after the person has touched it. */
  unlock(): void;
  start(): void;
  stop(): void;
}

const PERIOD_MS = 2_400;
const TONES: readonly [frequency: number, atS: number][] = [[660, 0], [880, 0.22], [660, 0.6], [880, 0.82]];

function tone(context: AudioContext, frequency: number, atS: number): void {
  const start = context.currentTime + atS;
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.type = "triangle";
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(0.35, start + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.001, start + 0.3);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + 0.32);
}

export function makeRingSound(): RingSound {
  let context: AudioContext | null = null;
  let timer: ReturnType<typeof setInterval> | null = null;
  const ready = (): AudioContext | null => {
    if (typeof AudioContext === "undefined") return null;
    context ??= new AudioContext();
    return context;
  };
  const play = (): void => {
    const now = ready();
    if (now?.state === "running") TONES.forEach(([frequency, atS]) => tone(now, frequency, atS));
  };
  return {
    unlock: () => void ready()?.resume().catch(() => {}),
    start() {
      if (timer !== null) return;
      play();
      timer = setInterval(play, PERIOD_MS);
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
    },
  };
}
