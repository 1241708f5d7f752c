import type { Estimate } from "../protocol/generated";
import { estimateRange } from "../state/clock";
import type { Translate } from "../text/catalogue";

/** How long it may take, as a range: nobody knows better. */
export function estimateText(t: Translate, estimate: Estimate): string {
  const { unit, least, most } = estimateRange(estimate);
  const shape = least === 0 ? "under" : least === most ? "about" : "range";
  return t(`estimate.${unit}_${shape}`, { least, most });
}
