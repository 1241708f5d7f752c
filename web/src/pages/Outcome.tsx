/** One outcome and a note: after hanging up, or as the answer to a task. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useOnline, useText, useUi } from "../app/ui";
import { CaseView } from "../components/CaseView";
import { Icon } from "../components/Icon";
import { NoteField } from "../components/NoteField";
import { UrgencyBadge } from "../components/Urgency";
import type { Call, CallId, Outcome, Task, Text, Urgency } from "../protocol/generated";

const OUTCOMES: readonly Outcome[] = [
  "advice", "subacute_slot", "referral", "admission", "home_treatment", "municipal_place", "ambulance",
  "other_specialty", "other",
];

function Choice({ chosen, choose }: { chosen: Outcome | null; choose: (outcome: Outcome) => void }) {
  const t = useText();
  return (
    <fieldset class="outcome-choice">
      <legend class="label">{t("outcome.choose")}</legend>
      <div class="tiles">
        {OUTCOMES.map((outcome) => (
          <label key={outcome} class="tile">
            <input type="radio" name="outcome" data-testid={`outcome-${outcome}`} checked={chosen === outcome}
              onChange={() => choose(outcome)} />
            <span>{t(`outcome.${outcome}`)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

const ASSESSED: readonly Urgency[] = ["immediate", "urgent", "subacute", "routine"];

/** Asked only of the most urgent calls, and never needed: so that the region learns what the word was used for. */
function Assessment({ chosen, choose }: { chosen: Urgency | null; choose: (urgency: Urgency | null) => void }) {
  const t = useText();
  return (
    <fieldset class="assessment">
      <legend class="label">{t("assessed.title")} <span class="muted">({t("form.optional")})</span></legend>
      <div class="segments">
        {ASSESSED.map((urgency) => (
          <label key={urgency} class="segment">
            <input type="radio" name="assessed" data-testid={`assessed-${urgency}`} checked={chosen === urgency}
              onChange={() => choose(urgency)} onClick={() => chosen === urgency && choose(null)} />
            <span>{t(`assessed.${urgency}`)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface FormProps { call: CallId; hotline: Text; urgency: Urgency; title: string; lead: string; side: ComponentChildren; back?: () => void }

function OutcomeForm({ call, hotline, urgency, title, lead, side, back }: FormProps) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const [chosen, setChosen] = useState<Outcome | null>(null);
  const [assessed, setAssessed] = useState<Urgency | null>(null);
  const busy = ui.busy.value === "call.outcome";
  const save = (event: Event): void => {
    event.preventDefault();
    if (!chosen) return;
    ui.actions.outcome({ call, outcome: chosen, note: ui.actions.readNote(call), ...(assessed ? { assessed } : {}) });
  };
  return (
    <div class="page outcome-page" data-testid="outcome-form" data-call={call}>
      <form class="stack" onSubmit={save}>
        {back && <button type="button" class="button button-quiet back" data-testid="outcome-back" onClick={back}>
          <Icon name="back" />{t("task.back")}</button>}
        <p class="eyebrow"><UrgencyBadge urgency={urgency} /> {hotline[ui.language.value]}</p>
        <h1 tabIndex={-1} data-focus>{title}</h1>
        <p class="lead">{lead}</p>
        <Choice chosen={chosen} choose={setChosen} />
        <NoteField call={call} label={t("outcome.note")} testId="outcome-note" />
        {urgency === "immediate" && <Assessment chosen={assessed} choose={setAssessed} />}
        <div class="buttons">
          <button type="submit" class="button button-primary button-huge" data-testid="outcome-save"
            disabled={!online || busy || chosen === null}>{t(busy ? "outcome.saving" : "outcome.save")}</button>
          {chosen === null && <p class="hint">{t("outcome.needs")}</p>}
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
