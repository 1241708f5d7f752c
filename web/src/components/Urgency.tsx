import { useText } from "../app/ui";
import type { Urgency } from "../protocol/generated";
import { UrgencyShape } from "./Icon";

export function UrgencyBadge({ urgency, large = false }: { urgency: Urgency; large?: boolean }) {
  const t = useText();
  return (
    <span class={`urgency urgency-${urgency}${large ? " urgency-large" : ""}`} data-urgency={urgency}>
      <UrgencyShape urgency={urgency} />{t(`urgency.${urgency}`)}
    </span>
  );
}
