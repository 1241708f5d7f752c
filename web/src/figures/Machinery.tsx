/** How the machinery underneath does. */
import type { Operator, PluginStatus, WorkerStatus } from "../protocol/generated";
import { useFigureText } from "./use-text";

type Running = PluginStatus["state"];

function State({ state }: { state: Running }) {
  const t = useFigureText();
  return <span class={`state state-${state}`}>{t(`operator.state.${state}`)}</span>;
}

function Plugins({ plugins }: { plugins: readonly PluginStatus[] }) {
  const t = useFigureText();
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
  const t = useFigureText();
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
  const t = useFigureText();
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

export function Machinery({ operator }: { operator: Operator }) {
  const t = useFigureText();
  return (
    <section class="operator stack" data-testid="operator">
      <h2>{t("operator.machinery")}</h2>
      <Figures operator={operator} />
      <section><h3>{t("operator.plugins")}</h3><Plugins plugins={operator.plugins} /></section>
      <section><h3>{t("operator.workers")}</h3><Workers workers={operator.workers} /></section>
    </section>
  );
}
