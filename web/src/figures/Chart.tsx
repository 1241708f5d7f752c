/**
 * A chart with its table. The canvas says nothing to a screen reader, so the table holds the same numbers; where the
 * chart cannot be drawn, the table alone is there. Nothing in it moves by itself.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type uPlot from "uplot";
import { wallTime } from "../state/clock";
import type { Plot } from "./report";
import { useFigureText } from "./use-text";

const HEIGHT = 200;
/** Told apart without colour too: full, dashed, dotted. */
const LOOKS = [
  { colour: "--primary", dash: [] }, { colour: "--good", dash: [8, 4] }, { colour: "--danger", dash: [2, 4] }];

type Maker = typeof uPlot;

async function loadMaker(): Promise<Maker> {
  const [module] = await Promise.all([import("uplot"), import("uplot/dist/uPlot.min.css")]);
  return module.default;
}

interface Look { kind: "line" | "step"; timeLabel: string }

function options(plot: Plot, { kind, timeLabel }: Look, width: number, element: HTMLElement, maker: Maker): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim() || "#13242c";
  const axis = { stroke: colour("--ink-muted"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
  const time = (seconds: number): string => wallTime(seconds * 1000);
  const stepped = kind === "step" ? maker.paths.stepped?.({ align: 1 }) : undefined;
  return {
    width, height: HEIGHT, cursor: { drag: { x: false, y: false } },
    scales: { y: { range: (_, __, most) => [0, Math.max(4, most * 1.1)] } },
    axes: [
      { ...axis, space: 56, values: (_, splits) => splits.map(time) },
      { ...axis, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000] }],
    series: [
      { value: (_, seconds) => (seconds === null ? "" : time(seconds)), label: timeLabel },
      ...plot.series.map((one, i) => ({
        label: one.label, stroke: colour(LOOKS[i % LOOKS.length]?.colour ?? ""), width: 2, dash: LOOKS[i % LOOKS.length]?.dash ?? [],
        points: { show: kind === "line" && plot.atMs.length < 50 }, spanGaps: false, ...(stepped ? { paths: stepped } : {}) }))],
  };
}

/** A step lasts until the next one: the last one gets an end too. */
function columns(plot: Plot, kind: Look["kind"]): uPlot.AlignedData {
  const [last, before] = [plot.atMs.at(-1), plot.atMs.at(-2)];
  const end = kind === "step" && last !== undefined && before !== undefined ? [last + (last - before)] : [];
  return [
    [...plot.atMs, ...end].map((ms) => ms / 1000),
    ...plot.series.map((one) => [...one.values, ...end.map(() => one.values.at(-1) ?? null)])];
}

function usePlot(plot: Plot, look: Look): { place: { current: HTMLDivElement | null }; failed: boolean } {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const latest = useRef(plot);
  const [failed, setFailed] = useState(false);
  latest.current = plot;
  const labels = plot.series.map((one) => one.label).join("|");
  useEffect(() => {
    const element = place.current;
    if (!element || !document.createElement("canvas").getContext("2d")) {
      setFailed(true);
      return;
    }
    let gone = false;
    const fit = new ResizeObserver(() => chart.current?.setSize({ width: element.clientWidth, height: HEIGHT }));
    loadMaker().then((maker) => {
      if (gone) return;
      chart.current = new maker(options(latest.current, look, element.clientWidth, element, maker),
        columns(latest.current, look.kind), element);
      fit.observe(element);
    }).catch(() => setFailed(true));
    return () => {
      gone = true;
      fit.disconnect();
      chart.current?.destroy();
      chart.current = null;
    };
  }, [labels, look.kind]);
  useEffect(() => chart.current?.setData(columns(plot, look.kind)), [plot]);
  return { place, failed };
}

function PlotTable({ plot, title, unit }: { plot: Plot; title: string; unit: string }) {
  const t = useFigureText();
  return (
    <div class="table-scroll chart-table" tabIndex={0} role="region" aria-label={title}>
      <table>
        <thead><tr><th scope="col">{t("figures.time")}</th>
          {plot.series.map((one) => <th key={one.label} scope="col">{one.label}{unit && ` (${unit})`}</th>)}</tr></thead>
        <tbody>{plot.atMs.map((ms, i) => (
          <tr key={ms}><th scope="row">{wallTime(ms)}</th>
            {plot.series.map((one) => <td key={one.label}>{one.values[i] ?? "–"}</td>)}</tr>
        ))}</tbody>
      </table>
    </div>
  );
}

export function Chart({ id, title, unit = "", kind, plot, csv }: {
  id: string; title: string; unit?: string; kind: "line" | "step"; plot: Plot; csv: string }) {
  const t = useFigureText();
  const { place, failed } = usePlot(plot, { kind, timeLabel: t("figures.time") });
  const [open, setOpen] = useState(false);
  const shown = open || failed;
  return (
    <figure class="chart" data-testid={`chart-${id}`} data-points={plot.atMs.length} data-drawn={!failed}>
      <figcaption><h3>{title}</h3>{unit && <span class="muted">{unit}</span>}
        <a class="csv" href={csv} download aria-label={t("figures.csv_of", { title })}>{t("figures.csv")}</a></figcaption>
      {!failed && <div class="chart-canvas" ref={place} aria-hidden="true" />}
      <details open={shown} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t("figures.as_table")}</summary>
        {shown && <PlotTable plot={plot} title={title} unit={unit} />}
      </details>
    </figure>
  );
}
