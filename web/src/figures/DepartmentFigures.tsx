/** The department's own lines: now, the coming week, and what was. */
import "./figures.css";
import { useState } from "preact/hooks";
import { useUi } from "../app/ui";
import { DischargeRegister } from "../components/Discharge";
import { Board } from "../pages/Board";
import type { HotlineStatus, StatisticsReport } from "../protocol/generated";
import { Charts } from "./Charts";
import { Period } from "./Period";
import { RotaWeek } from "./RotaWeek";
import { ByHotline, Hospitals, Load, Outcomes, People, TaskKinds, Total, useCsv } from "./Tables";
import { useReport } from "./use-report";
import { useFigureText } from "./use-text";

function Counted({ report, hotline }: { report: StatisticsReport; hotline: string | undefined }) {
  const csv = useCsv(report, hotline);
  return (
    <>
      <Total report={report} csv={csv} />
      <Charts report={report} csv={csv} />
      <Load report={report} csv={csv} />
      <ByHotline report={report} csv={csv} />
      <People report={report} csv={csv} />
      <div class="two-columns">
        <Hospitals report={report} csv={csv} />
        <Outcomes report={report} csv={csv} />
        <TaskKinds report={report} csv={csv} />
      </div>
    </>
  );
}

function Which({ lines, hotline, choose }: { lines: readonly HotlineStatus[]; hotline: string; choose: (id: string) => void }) {
  const { language } = useUi();
  const t = useFigureText();
  if (lines.length < 2) return null;
  return (
    <label class="field field-short"><span class="label">{t("figures.hotline")}</span>
      <select data-testid="figures-hotline" value={hotline} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="">{t("department.all_lines")}</option>
        {lines.map((line) => <option key={line.id} value={line.id}>{line.name[language.value]}</option>)}
      </select></label>
  );
}

export default function DepartmentFigures() {
  const ui = useUi();
  const t = useFigureText();
  const [days, setDays] = useState(30);
  const [hotline, setHotline] = useState("");
  const { report, failed } = useReport(days, hotline);
  const own = ui.app.value.me?.hotlines ?? [];
  const lines = ui.app.value.board.hotlines.filter((line) => own.includes(line.id));
  if (lines.length === 0) return <p class="notice" data-testid="department-none">{t("department.none")}</p>;
  return (
    <>
      <section class="stack"><h2>{t("department.now")}</h2><Board canCall={false} only={own} /></section>
      <section class="stack"><h2>{t("department.rotas")}</h2>{lines.map((line) => <RotaWeek key={line.id} line={line} />)}</section>
      <section class="stack figures-period" data-testid="figures">
        <div class="page-head"><h2>{t("figures.title")}</h2>
          <div class="figure-choices"><Which lines={lines} hotline={hotline} choose={setHotline} /><Period days={days} choose={setDays} /></div></div>
        {report ? <Counted report={report} hotline={hotline || undefined} />
          : <p class="muted" role="status">{t(failed ? "figures.failed" : "figures.absent")}</p>}
      </section>
      <DischargeRegister />
    </>
  );
}
