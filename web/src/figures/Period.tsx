/** Over how many days is counted. */
import { useFigureText } from "./use-text";

const CHOICES = [1, 7, 30, 90, 365] as const;

export function Period({ days, choose }: { days: number; choose: (days: number) => void }) {
  const t = useFigureText();
  return (
    <label class="field field-short"><span class="label">{t("figures.period")}</span>
      <select data-testid="figures-days" value={String(days)} onChange={(event) => choose(Number(event.currentTarget.value))}>
        {CHOICES.map((one) => <option key={one} value={String(one)}>{t("figures.days", { days: one })}</option>)}
      </select></label>
  );
}
