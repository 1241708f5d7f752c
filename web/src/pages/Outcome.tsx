/** After hanging up, the one who answered: one outcome and a note. */
import { useState } from "preact/hooks";
import { useOnline, useText, useUi } from "../app/ui";
import { CaseView } from "../components/CaseView";
import { NoteField } from "../components/NoteField";
import { UrgencyBadge } from "../components/Urgency";
import type { Call, Outcome } from "../protocol/generated";

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

export function OutcomePage({ call }: { call: Call }) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const [chosen, setChosen] = useState<Outcome | null>(null);
  const busy = ui.busy.value === "call.outcome";
  const name = call.case?.caller.name ?? call.peer?.person.name ?? t("trail.somewhere");
  const save = (event: Event): void => {
    event.preventDefault();
    if (chosen) ui.actions.outcome(call.call, chosen, ui.actions.readNote(call.call));
  };
  return (
    <div class="page outcome-page" data-testid="outcome-form" data-call={call.call}>
      <form class="stack" onSubmit={save}>
        <p class="eyebrow"><UrgencyBadge urgency={call.urgency} /> {call.hotline_name[ui.language.value]}</p>
        <h1 tabIndex={-1} data-focus>{t("outcome.title")}</h1>
        <p class="lead">{t("outcome.lead", { name })}</p>
        <Choice chosen={chosen} choose={setChosen} />
        <NoteField call={call.call} label={t("outcome.note")} testId="outcome-note" />
        <div class="buttons">
          <button type="submit" class="button button-primary button-huge" data-testid="outcome-save"
            disabled={!online || busy || chosen === null}>{t(busy ? "outcome.saving" : "outcome.save")}</button>
          {chosen === null && <p class="hint">{t("outcome.needs")}</p>}
        </div>
      </form>
      <aside class="panel"><CaseView call={call} /></aside>
    </div>
  );
}
