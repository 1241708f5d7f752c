/** All queues of the region: who waits how urgently and how long, and who is there to answer. */
import { useUi } from "../app/ui";
import type { HotlineStatus, Queue } from "../protocol/generated";
import { clockText, secondsSince, serverNowMs } from "../state/screen";
import { queueOrder } from "./report";
import { useFigureText } from "./use-text";

const URGENCIES = ["immediate", "urgent", "subacute", "routine"] as const;

function Row({ line, queue }: { line: HotlineStatus; queue: Queue | undefined }) {
  const ui = useUi();
  const t = useFigureText();
  const seconds = secondsSince(queue?.longest_since, serverNowMs(ui.app.value, ui.nowMs.value));
  const share = line.answered_share_30d;
  return (
    <tr data-testid={`queue-${line.id}`} data-waiting={line.waiting} data-share={share}>
      <th scope="row">{line.name[ui.language.value]}{!line.open && <small class="muted"> {t("board.closed")}</small>}</th>
      <td><strong>{line.waiting}</strong>{URGENCIES.filter((urgency) => queue?.[urgency]).map((urgency) => (
        <span key={urgency} class={`queue-some queue-${urgency}`}>{t("queues.some", {
          n: queue?.[urgency] ?? 0, urgency: t(`urgency.${urgency}`).toLowerCase() })}</span>))}</td>
      <td>{seconds === null ? "–" : clockText(seconds)}</td>
      <td>{line.positions.map((one) => (
        <span class="queue-place" key={one.hospital + one.site}>{one.hospital} {t("queues.free_of", { available: one.available, onDuty: one.on_duty })}</span>
      ))}</td>
      <td>{share === undefined ? "–" : `${Math.round(100 * share)} %`}</td>
    </tr>
  );
}

export function Queues() {
  const ui = useUi();
  const t = useFigureText();
  const { board, operator } = ui.app.value;
  const name = (line: HotlineStatus): string => line.name[ui.language.value];
  const lines = [...board.hotlines].sort((a, b) => queueOrder(a, b) || name(a).localeCompare(name(b), ui.language.value));
  return (
    <section data-testid="queues">
      <h2>{t("queues.title")}</h2>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={t("queues.title")}>
        <table class="queues">
          <thead><tr>
            <th scope="col">{t("figures.hotline")}</th>
            <th scope="col">{t("operator.waiting")}</th><th scope="col">{t("queues.longest")}</th><th scope="col">{t("queues.there")}</th><th scope="col">{t("queues.share")}</th>
          </tr></thead>
          <tbody>{lines.map((line) => (
            <Row key={line.id} line={line} queue={operator?.queues?.find((one) => one.hotline === line.id)} />))}</tbody>
        </table>
      </div>
    </section>
  );
}
