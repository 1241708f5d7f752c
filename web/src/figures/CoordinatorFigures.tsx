/** The coordinator's page below its tasks: queues, course, time-outs, rota, figures, machinery. */
import "./figures.css";
import { useState } from "preact/hooks";
import { useText, useUi } from "../app/ui";
import { RotaGuard } from "../components/RotaGuard";
import { TimeOutPanel } from "../components/TimeOutPanel";
import type { Operator, StatisticsReport } from "../protocol/generated";
import { Charts } from "./Charts";
import { Machinery } from "./Machinery";
import { Period } from "./Period";
import { Queues } from "./Queues";
import { ByHotline, Hospitals, Outcomes, TaskKinds, Total, useCsv } from "./Tables";
import { useReport } from "./use-report";
import { useFigureText } from "./use-text";

function Course({ report }: { report: StatisticsReport }) {
  return <Charts report={report} csv={useCsv(report)} />;
}

function Counted({ report }: { report: StatisticsReport }) {
  const csv = useCsv(report);
  return (
    <>
      <Total report={report} csv={csv} />
      <ByHotline report={report} csv={csv} />
      <div class="two-columns">
        <Hospitals report={report} csv={csv} />
        <TaskKinds report={report} csv={csv} />
        <Outcomes report={report} csv={csv} />
      </div>
    </>
  );
}

/** Only the sum: whose patients they were is between the caller and the department. */
function FollowUpSum({ sum }: { sum: NonNullable<Operator["follow_ups"]> }) {
  const t = useText();
  return (
    <section class="panel" data-testid="follow-up-sum" data-due={sum.due} data-yes={sum.yes} data-no={sum.no} data-unknown={sum.unknown}>
      <h2>{t("follow_up.sum_title")}</h2>
      <p>{t("follow_up.sum", { ...sum })}</p>
    </section>
  );
}

export default function CoordinatorFigures() {
  const ui = useUi();
  const t = useFigureText();
  const [days, setDays] = useState(30);
  const { report, failed } = useReport(days);
  const operator = ui.app.value.operator;
  const absent = <p class="muted" role="status">{t(failed ? "figures.failed" : "figures.absent")}</p>;
  return (
    <>
      <Queues />
      <section class="stack" data-testid="course"><h2>{t("figures.course")}</h2>{report ? <Course report={report} /> : absent}</section>
      {operator && <TimeOutPanel hospitals={operator.hospitals} />}
      {operator && <RotaGuard rota={operator.rota} />}
      {operator?.follow_ups && <FollowUpSum sum={operator.follow_ups} />}
      <section class="stack figures-period" data-testid="figures">
        <div class="page-head"><h2>{t("figures.title")}</h2><Period days={days} choose={setDays} /></div>
        {report ? <Counted report={report} /> : absent}
      </section>
      {operator ? <Machinery operator={operator} /> : <p class="muted">{t("operator.absent")}</p>}
    </>
  );
}
