/** The board, and how the machinery underneath does. */
import { useText, useUi } from "../app/ui";
import type { Operator, PluginStatus, WorkerStatus } from "../protocol/generated";
import { RotaGuard } from "../components/RotaGuard";
import { Tasks } from "../components/Tasks";
import { TimeOutPanel } from "../components/TimeOutPanel";
import { TimeOutBanner } from "../components/TimeOuts";
import { Board } from "./Board";

type Running = PluginStatus["state"];

function State({ state }: { state: Running }) {
  const t = useText();
  return <span class={`state state-${state}`}>{t(`operator.state.${state}`)}</span>;
}

function Plugins({ plugins }: { plugins: readonly PluginStatus[] }) {
  const t = useText();
  if (plugins.length === 0) return <p class="muted">{t("operator.none")}</p>;
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={t("operator.plugins")}>
      <table>
        <thead><tr>
          <th scope="col">{t("operator.plugin")}</th><th scope="col">{t("operator.state")}</th>
          <th scope="col">{t("operator.version")}</th><th scope="col">{t("operator.restarts")}</th>
          <th scope="col">{t("operator.timeouts")}</th><th scope="col">{t("operator.bad_answers")}</th>
        </tr></thead>
        <tbody>{plugins.map((one) => (
          <tr key={one.id} data-testid={`plugin-${one.id}`} data-state={one.state}>
            <th scope="row">{one.id}{one.last_error && <small>{t("operator.last_error", { error: one.last_error })}</small>}</th>
            <td><State state={one.state} /></td><td>{one.version ?? "–"}</td>
            <td>{one.restarts}</td><td>{one.timeouts}</td><td>{one.bad_answers}</td>
          </tr>
        ))}</tbody>
      </table>
    </div>
  );
}

function Workers({ workers }: { workers: readonly WorkerStatus[] }) {
  const t = useText();
  if (workers.length === 0) return <p class="muted">{t("operator.none")}</p>;
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={t("operator.workers")}>
      <table>
        <thead><tr>
          <th scope="col">{t("operator.worker")}</th><th scope="col">{t("operator.state")}</th>
          <th scope="col">{t("operator.rooms")}</th><th scope="col">{t("operator.restarts")}</th>
        </tr></thead>
        <tbody>{workers.map((one) => (
          <tr key={one.index} data-testid={`worker-${one.index}`} data-state={one.state}>
            <th scope="row">{one.index}</th><td><State state={one.state} /></td><td>{one.rooms}</td><td>{one.restarts}</td>
          </tr>
        ))}</tbody>
      </table>
    </div>
  );
}

function Figures({ operator }: { operator: Operator }) {
  const t = useText();
  const { journal } = operator;
  return (
    <dl class="figures">
      <div><dt>{t("operator.waiting")}</dt><dd>{operator.calls_waiting}</dd></div>
      <div><dt>{t("operator.talking")}</dt><dd>{operator.calls_talking}</dd></div>
      <div><dt>{t("operator.sessions")}</dt><dd>{operator.sessions}</dd></div>
      <div class={journal.writable ? "" : "figure-bad"} data-testid="journal-state"
        data-state={journal.writable ? "writable" : "failed"}>
        <dt>{t("operator.journal")}</dt>
        <dd class="figure-words">{t(journal.writable ? "operator.journal_ok" : "operator.journal_bad", { last: journal.last })}</dd>
      </div>
    </dl>
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

export function Coordinator() {
  const ui = useUi();
  const t = useText();
  const operator = ui.app.value.operator;
  return (
    <div class="page stack">
      <h1 tabIndex={-1} data-focus>{t("operator.title")}</h1>
      <TimeOutBanner />
      <Tasks />
      {operator && <TimeOutPanel hospitals={operator.hospitals} />}
      {operator && <RotaGuard rota={operator.rota} />}
      {operator?.follow_ups && <FollowUpSum sum={operator.follow_ups} />}
      <section class="operator stack" data-testid="operator">
        {operator ? (
          <>
            <Figures operator={operator} />
            <section><h2>{t("operator.plugins")}</h2><Plugins plugins={operator.plugins} /></section>
            <section><h2>{t("operator.workers")}</h2><Workers workers={operator.workers} /></section>
          </>
        ) : <p class="muted">{t("operator.absent")}</p>}
      </section>
      <h2>{t("board.title_other")}</h2>
      <Board canCall={false} />
    </div>
  );
}
