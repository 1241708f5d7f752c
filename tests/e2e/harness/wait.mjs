/** Waiting for conditions, never for time alone. */
import { setTimeout as sleep } from "node:timers/promises";

const EVERY_MS = 50;

/**
 * The first truthy value of `probe`, tried until `ms` have passed. What it throws counts as "not yet", and
 * stands in the message when the time is up.
 */
export async function until(what, probe, ms = 20_000) {
  const deadline = performance.now() + ms;
  let last = null;
  for (;;) {
    try {
      const value = await probe();
      if (value) return value;
      last = null;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) {
      throw new Error(`not within ${ms} ms: ${what}${last ? ` (${last.message})` : ""}`);
    }
    await sleep(EVERY_MS);
  }
}

/** True when `probe` stays true for all of `ms`: for what must *not* happen. */
export async function throughout(ms, probe) {
  const deadline = performance.now() + ms;
  while (performance.now() < deadline) {
    if (!(await probe())) return false;
    await sleep(EVERY_MS);
  }
  return true;
}
