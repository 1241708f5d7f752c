/** What the department owes its callers: who has it, until when, and the way to take it or to end it. */
import { useOnline, useText, useUi } from "../app/ui";
import type { Task } from "../protocol/generated";
import { secondsUntil, serverNowMs } from "../state/screen";
import { momentText } from "../text/catalogue";
import { Icon } from "./Icon";
import { UrgencyBadge } from "./Urgency";

const MINUTES_TOLD = 120;

/** "senest kl. 14.30 (om 25 minutter)"; what is late says so in words. */
function Deadline({ task }: { task: Task }) {
  const ui = useUi();
  const t = useText();
  const nowMs = serverNowMs(ui.app.value, ui.nowMs.value);
  const time = momentText(ui.language.value, task.deadline, nowMs);
  const seconds = secondsUntil(task.deadline, nowMs) ?? 0;
  const minutes = Math.ceil(seconds / 60);
  if (task.overdue || seconds === 0) {
    return <p class="task-late"><Icon name="warning" />{t("task.overdue", { time })}</p>;
  }
  return <p>{minutes <= MINUTES_TOLD ? t("task.by_in", { time, minutes }) : t("task.by", { time })}</p>;
}

function Row({ task }: { task: Task }) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const hotline = task.hotline_name[ui.language.value];
  // The case is shown to its owner alone.
  const question = ui.app.value.calls.find((call) => call.call === task.call && call.part === "callee")?.case?.question;
  const placed = momentText(ui.language.value, task.placed_at, ui.nowMs.value);
  return (
    <li class={`task ${task.overdue ? "task-overdue" : ""}`} data-testid={`task-${task.call}`} data-kind={task.kind}
      data-mine={task.mine} data-overdue={task.overdue} data-owner={task.owner?.id ?? ""}>
      <div class="task-words">
        <p><strong>{hotline}</strong> <UrgencyBadge urgency={task.urgency} /></p>
        <p class="muted">{t(`task.kind.${task.kind}`)} · {t("task.placed", { time: placed })}</p>
        {question && <p class="task-question">{question}</p>}
        <Deadline task={task} />
        <p>{task.mine ? t("task.mine") : task.owner ? t("task.with", { name: task.owner.name }) : t("task.with_nobody")}</p>
      </div>
      {task.mine ? (
        <button type="button" class="button button-primary" data-testid={`task-outcome-${task.call}`}
          onClick={() => ui.actions.go({ at: "task", call: task.call })}>{t("task.record")}</button>
      ) : (
        <button type="button" class="button" data-testid={`task-take-${task.call}`}
          disabled={!online || ui.busy.value === "task.take"} onClick={() => ui.actions.takeTask(task.call)}>{t("task.take")}</button>
      )}
    </li>
  );
}

export function Tasks() {
  const ui = useUi();
  const t = useText();
  const { me } = ui.app.value;
  if (!me?.tasks) return null;
  const tasks = [...me.tasks].sort((a, b) => a.deadline.localeCompare(b.deadline));
  return (
    <section class="tasks stack" data-testid="tasks" data-count={tasks.length}>
      <h2>{t("task.title")}</h2>
      {tasks.length === 0 ? <p class="muted">{t("task.none")}</p>
        : <ul class="task-list">{tasks.map((task) => <Row key={task.call} task={task} />)}</ul>}
    </section>
  );
}
