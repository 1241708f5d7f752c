/** The last day's course, hour by hour. */
import { useMemo } from "preact/hooks";
import { useUi } from "../app/ui";
import type { StatisticsReport } from "../protocol/generated";
import { Chart } from "./Chart";
import { everyHour, hourStarts, type Plot } from "./report";
import type { CsvOf } from "./Tables";
import { useFigureText } from "./use-text";

export function Charts({ report, csv }: { report: StatisticsReport; csv: CsvOf }) {
  const { language } = useUi();
  const t = useFigureText();
  const plots = useMemo((): Record<"waiting" | "hours" | "seconds", Plot> => {
    const hours = everyHour(report);
    const atMs = hourStarts(report);
    return {
      waiting: { atMs: report.waiting.map((one) => Date.parse(one.at)),
        series: [{ label: t("operator.waiting"), values: report.waiting.map((one) => one.waiting) }] },
      hours: { atMs, series: [
        { label: t("figures.calls"), values: hours.map((one) => one?.calls ?? 0) },
        { label: t("figures.answered"), values: hours.map((one) => one?.answered ?? 0) },
        { label: t("figures.tasks"), values: hours.map((one) => one?.tasks ?? 0) }] },
      seconds: { atMs, series: [
        { label: t("figures.p50"), values: hours.map((one) => one?.p50_s ?? null) },
        { label: t("figures.p95"), values: hours.map((one) => one?.p95_s ?? null) }] },
    };
  }, [report, language.value]);
  return (
    <div class="charts">
      <Chart id="waiting" title={t("figures.chart_waiting")} kind="step" plot={plots.waiting} csv={csv("waiting", report.day_from)} />
      <Chart id="hours" title={t("figures.chart_hours")} kind="step" plot={plots.hours} csv={csv("hours", report.day_from)} />
      <Chart id="seconds" title={t("figures.chart_seconds")} unit={t("figures.unit_seconds")} kind="line" plot={plots.seconds}
        csv={csv("hours", report.day_from)} />
    </div>
  );
}
