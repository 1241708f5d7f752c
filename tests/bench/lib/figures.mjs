/** What benchmarks do with numbers. */

/** The nearest-rank percentile, to a tenth: of 30 values, the 95th is the second largest. */
export function percentile(values, percent) {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return round(sorted[rank - 1]);
}

export function round(value, digits = 1) {
  return Number(value.toFixed(digits));
}

/** The last line of a benchmark. */
export function report(bench, figures) {
  console.log(JSON.stringify({ bench, ...figures }));
}
