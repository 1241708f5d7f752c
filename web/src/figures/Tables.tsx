/** The period's numbers as tables, each with its CSV. */
import type { ComponentChildren } from "preact";
import { useUi } from "../app/ui";
import type { StatisticsReport } from "../protocol/generated";
import { answeredPercent, shade, week } from "./report";
import { useFigureText } from "./use-text";

type Cell = string | number;

export function Table({ id, title, csv, head, rows, note }: {
  id: string; title: string; csv?: string | undefined; head: readonly string[]; rows: readonly (readonly Cell[])[]; note?: ComponentChildren }) {
  const t = useFigureText();
  return (
    <section class="figure-table" data-testid={`table-${id}`} data-rows={rows.length}>
      <div class="figure-head"><h3>{title}</h3>
        {csv && <a class="csv" href={csv} download data-testid={`csv-${id}`} aria-label={t("figures.csv_of", { title })}>{t("figures.csv")}</a>}</div>
      {note}
      {rows.length === 0 ? <p class="muted">{t("figures.none")}</p> : (
        <div class="table-scroll" tabIndex={0} role="region" aria-label={title}>
          <table>
            <thead><tr>{head.map((one) => <th key={one} scope="col">{one}</th>)}</tr></thead>
            <tbody>{rows.map(([first, ...rest]) => (
              <tr key={first}><th scope="row">{first}</th>{rest.map((cell, i) => <td key={i}>{cell}</td>)}</tr>
            ))}</tbody>
          </table>
        </div>
      )}
    </section>
  );
}

export type CsvOf = (table: string, from?: string) => string;

/** Addresses of the tables for the period that is shown. */
export function useCsv(report: StatisticsReport, hotline?: string): CsvOf {
  const { actions } = useUi();
  return (table, from = report.from) => actions.csvAddress(table, { from, to: report.until, ...(hotline ? { hotline } : {}) });
}

const percentText = (value: number | null): string => (value === null ? "–" : `${value} %`);

export function Total({ report, csv }: { report: StatisticsReport; csv: CsvOf }) {
  const t = useFigureText();
  const total = report.total[0];
  if (!total) return <p class="muted" data-testid="figures-total" data-calls={0}>{t("figures.none")}</p>;
  const seconds = (s: number | undefined): string => (s === undefined ? "–" : t("figures.seconds", { seconds: s }));
  const figures: [string, Cell][] = [
    [t("figures.calls"), total.calls], [t("figures.answered"), total.answered], [t("figures.share"), percentText(answeredPercent(total))],
    [t("figures.p50"), seconds(total.p50_s)], [t("figures.p95"), seconds(total.p95_s)], [t("figures.tasks"), total.tasks],
    [t("figures.left"), total.left], [t("figures.closed"), total.closed]];
  return (
    <>
      <dl class="figures" data-testid="figures-total" data-calls={total.calls} data-answered={total.answered}>
        {figures.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
      </dl>
      <p class="csv-line"><a class="csv" href={csv("total")} download data-testid="csv-total">{t("figures.csv")}</a>{" "}
        <a class="csv" href={csv("calls")} download data-testid="csv-calls">{t("figures.csv_calls")}</a>{" "}
        <a class="csv" href={csv("rings")} download data-testid="csv-rings">{t("figures.csv_rings")}</a></p>
    </>
  );
}

export function ByHotline({ report, csv }: { report: StatisticsReport; csv: CsvOf }) {
  const ui = useUi();
  const t = useFigureText();
  const name = (id: string): string => ui.app.value.board.hotlines.find((line) => line.id === id)?.name[ui.language.value] ?? id;
  return <Table id="hotlines" title={t("figures.by_hotline")} csv={csv("hotlines")}
    head={[t("figures.hotline"), t("figures.calls"), t("figures.share"), t("figures.p50"), t("figures.p95"), t("figures.tasks"), t("figures.left"), t("figures.closed")]}
    rows={report.hotlines.map((one) => [name(one.hotline), one.calls, percentText(answeredPercent(one)), one.p50_s ?? "–", one.p95_s ?? "–",
      one.tasks, one.left, one.closed])} />;
}

export function Outcomes({ report, csv }: { report: StatisticsReport; csv: CsvOf }) {
  const t = useFigureText();
  return <Table id="outcomes" title={t("figures.outcomes")} csv={csv("outcomes")} head={[t("outcome.choose"), t("figures.calls")]}
    rows={report.outcomes.map((one) => [t(`outcome.${one.outcome}`), one.calls])} />;
}

export function TaskKinds({ report, csv }: { report: StatisticsReport; csv: CsvOf }) {
  const t = useFigureText();
  return <Table id="tasks" title={t("figures.task_kinds")} csv={csv("tasks")} head={[t("figures.why"), t("figures.count"), t("figures.open")]}
    rows={report.tasks.map((one) => [t(`task.kind.${one.task}`), one.calls, one.open])} />;
}

const ringHead = ["figures.rung", "figures.took", "figures.missed", "figures.declined"] as const;

export function Hospitals({ report, csv }: { report: StatisticsReport; csv: CsvOf }) {
  const t = useFigureText();
  return <Table id="hospitals" title={t("figures.by_hospital")} csv={csv("hospitals")}
    head={[t("time_out.hospital"), ...ringHead.map((key) => t(key))]}
    rows={report.hospitals.map((one) => [one.hospital || "–", one.rung, one.answered, one.missed, one.declined])} />;
}

export function People({ report, csv }: { report: StatisticsReport; csv: CsvOf }) {
  const t = useFigureText();
  return <Table id="people" title={t("figures.by_person")} csv={csv("people")} note={<p class="hint">{t("figures.by_person_hint")}</p>}
    head={[t("figures.person"), ...ringHead.map((key) => t(key))]}
    rows={(report.people ?? []).map((one) => [one.name ?? one.person, one.rung, one.answered, one.missed, one.declined])} />;
}

const DAYS = [1, 2, 3, 4, 5, 6, 7];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** 2024-01-01 was a Monday. */
const weekday = (language: string, day: number): string =>
  new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" }).format(Date.UTC(2024, 0, day));

/** Calls by weekday and hour: the number stands in each field, the shade only helps the eye. */
export function Load({ report, csv }: { report: StatisticsReport; csv: CsvOf }) {
  const { language } = useUi();
  const t = useFigureText();
  const rows = week(report.load);
  const most = Math.max(0, ...rows.flat());
  return (
    <section class="figure-table" data-testid="table-load" data-most={most}>
      <div class="figure-head"><h3>{t("figures.load")}</h3>
        <a class="csv" href={csv("load")} download data-testid="csv-load" aria-label={t("figures.csv_of", { title: t("figures.load") })}>{t("figures.csv")}</a></div>
      {most === 0 ? <p class="muted">{t("figures.none")}</p> : (
        <div class="table-scroll" tabIndex={0} role="region" aria-label={t("figures.load")}>
          <table class="week">
            <thead><tr><th scope="col">{t("figures.weekday")}</th>
              {HOURS.map((hour) => <th key={hour} scope="col">{String(hour).padStart(2, "0")}</th>)}</tr></thead>
            <tbody>{DAYS.map((day) => (
              <tr key={day}><th scope="row">{weekday(language.value, day)}</th>
                {HOURS.map((hour) => {
                  const calls = rows[day - 1]?.[hour] ?? 0;
                  return <td key={hour} class={`shade-${shade(calls, most)}`}>{calls || <span class="muted">·</span>}</td>;
                })}</tr>
            ))}</tbody>
          </table>
        </div>
      )}
    </section>
  );
}
