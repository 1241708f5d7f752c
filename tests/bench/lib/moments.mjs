/**
 * The marks that the web client leaves (performance marks, in its own time) on one clock for all browsers
 * of this machine.
 */

/** In the page: what to add to its performance time to get milliseconds of the machine's clock. */
function offset() {
  const samples = [];
  for (let i = 0; i < 5; i++) {
    const start = Date.now();
    let now = start;
    while (now === start) now = Date.now();
    samples.push(now - performance.now());
  }
  // A process that lost its turn between the two clocks makes a sample too small, never too large.
  return Math.max(...samples);
}

/** Waits until the mark `name` is later than `sinceMs`, a time of the machine's clock. All marks, on that clock. */
export async function momentsAfter(person, name, sinceMs, timeout = 20_000) {
  const add = await person.page.evaluate(offset);
  await person.page.waitForFunction((mark, since) => (window.__vagtlinje.timings()[mark] ?? -Infinity) > since,
    { timeout, polling: 50 }, name, sinceMs - add);
  const marks = await person.page.evaluate(() => window.__vagtlinje.timings());
  return Object.fromEntries(Object.entries(marks).map(([mark, at]) => [mark, at + add]));
}
