/** window.__vagtlinje: read-only figures for tests, benchmarks and support. */
import { summarise, type MediaStats } from "../media/stats";
import { timings } from "../media/timings";
import { mediaCall } from "../state/screen";
import type { Shell } from "./shell";

export interface Diagnosis {
  mediaStats(): Promise<MediaStats & { state: string; generation: string }>;
  timings: typeof timings;
  state(): { link: string; seq: number; call: number | null; presence: string | null; dropped: number };
}

declare global {
  interface Window { __vagtlinje?: Diagnosis }
}

export function exposeDiagnosis(shell: Shell): void {
  const diagnosis: Diagnosis = {
    async mediaStats() {
      const { state, generation, session } = shell.room.diagnosis;
      return { state, generation, ...summarise((await session?.stats()) ?? [], session?.sources) };
    },
    timings,
    state() {
      const app = shell.app.value;
      return {
        link: app.link.at, seq: app.seq, call: mediaCall(app)?.call ?? null,
        presence: app.me?.presence ?? null, dropped: shell.connection.dropped };
    },
  };
  Object.defineProperty(window, "__vagtlinje", { value: Object.freeze(diagnosis), configurable: true });
}
