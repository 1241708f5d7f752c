/** One outcome and a structured note: after hanging up, or as the answer to a task. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useOnline, useText, useUi } from "../app/ui";
import { CaseView } from "../components/CaseView";
import { Icon } from "../components/Icon";
import { NoteField } from "../components/NoteField";
import { Assessment, Choice, Denial, MoreOfNote, NextStep } from "../components/OutcomeParts";
import { UrgencyBadge } from "../components/Urgency";
import type { Call, CallId, Task, Text, Urgency } from "../protocol/generated";
import { outcomeObstacles, outcomeParams, type OutcomeDraft, type OutcomeObstacle } from "../state/outcome";

interface FormProps { call: CallId; hotline: Text; urgency: Urgency; title: string; lead: string; side: ComponentChildren; back?: () => void }

function OutcomeForm({ call, hotline, urgency, title, lead, side, back }: FormProps) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const [draft, setDraft] = useState(() => ui.actions.readOutcome(call));
  const [told, setTold] = useState<readonly OutcomeObstacle[]>([]);
  const busy = ui.busy.value === "call.outcome";
  const change = (part: Partial<OutcomeDraft>): void => {
    const next = { ...draft, ...part };
    setDraft(next);
    ui.actions.writeOutcome(call, next);
    // What was said to be missing goes as it is filled in; nothing new is said before the next try.
    setTold(told.filter((one) => outcomeObstacles(next).includes(one)));
  };
  const save = (event: Event): void => {
    event.preventDefault();
    const params = outcomeParams(call, draft, ui.actions.readNote(call));
    setTold(outcomeObstacles(draft));
    if (params) ui.actions.outcome(params);
  };
  return (
    <div class="page outcome-page" data-testid="outcome-form" data-call={call}>
      <form class="stack" onSubmit={save}>
        {back && <button type="button" class="button button-quiet back" data-testid="outcome-back" onClick={back}>
          <Icon name="back" />{t("task.back")}</button>}
        <p class="eyebrow"><UrgencyBadge urgency={urgency} /> {hotline[ui.language.value]}</p>
        <h1 tabIndex={-1} data-focus>{title}</h1>
        <p class="lead">{lead}</p>
        <Choice draft={draft} change={change} />
        <Denial draft={draft} change={change} />
        {draft.denied && <NextStep draft={draft} change={change} />}
        <NoteField call={call} label={t("note.advice")} testId="outcome-note" />
        <MoreOfNote draft={draft} change={change} />
        {urgency === "immediate" && <Assessment draft={draft} change={change} />}
        <div class="obstacles" role="alert" data-testid="outcome-obstacles">
          {told.length > 0 && <ul>{told.map((one) => <li key={one}>{t(`outcome.obstacle.${one}`)}</li>)}</ul>}
        </div>
        <div class="buttons">
          <button type="submit" class="button button-primary button-huge" data-testid="outcome-save"
            disabled={!online || busy || draft.outcome === null}>{t(busy ? "outcome.saving" : "outcome.save")}</button>
          {draft.outcome === null && <p class="hint">{t("outcome.needs")}</p>}
        </div>
      </form>
      <aside class="panel">{side}</aside>
    </div>
  );
}

export function OutcomePage({ call }: { call: Call }) {
  const t = useText();
  const name = call.case?.caller.name ?? call.peer?.person.name ?? t("trail.somewhere");
  return <OutcomeForm call={call.call} hotline={call.hotline_name} urgency={call.urgency} title={t("outcome.title")}
    lead={t("outcome.lead", { name })} side={<CaseView call={call} />} />;
}

/** How the caller can be reached; the case itself stands in the call when the server shows it to the owner. */
function TaskCase({ call }: { call: Call | undefined }) {
  const t = useText();
  const caller = call?.case?.caller;
  if (!call) return <p class="muted">{t("case.missing")}</p>;
  return (
    <div class="stack">
      {caller && <p class="caller"><strong>{caller.name}</strong>
        <span>{[caller.organisation, caller.telephone].filter(Boolean).join(" · ")}</span></p>}
      <CaseView call={call} />
    </div>
  );
}

/** The outcome of a task that one has taken: the answer that its caller is owed. */
export function TaskPage({ task }: { task: Task }) {
  const ui = useUi();
  const t = useText();
  const call = ui.app.value.calls.find((one) => one.call === task.call);
  const name = call?.case?.caller.name;
  return <OutcomeForm call={task.call} hotline={task.hotline_name} urgency={task.urgency} title={t("task.answer_title")}
    lead={name ? t("task.answer_lead", { name }) : t("task.answer_lead_plain")} side={<TaskCase call={call} />}
    back={() => ui.actions.go({ at: "home" })} />;
}
