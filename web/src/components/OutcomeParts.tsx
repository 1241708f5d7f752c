/** The parts of the outcome's form: one tap, a no with its reason, the note's next step and safety net. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useText } from "../app/ui";
import type { Outcome, Urgency } from "../protocol/generated";
import { NEXT_BY, OUTCOMES, REASONS, nextByOf, type OutcomeDraft } from "../state/outcome";
import { isKey } from "../text/catalogue";

export interface PartProps { draft: OutcomeDraft; change: (part: Partial<OutcomeDraft>) => void }

export function Choice({ draft, change }: PartProps) {
  const t = useText();
  const choose = (outcome: Outcome): void => change({ outcome });
  return (
    <fieldset class="outcome-choice">
      <legend class="label">{t("outcome.choose")}</legend>
      <div class="tiles">
        {OUTCOMES.map((outcome) => (
          <label key={outcome} class="tile">
            <input type="radio" name="outcome" data-testid={`outcome-${outcome}`} checked={draft.outcome === outcome}
              onChange={() => choose(outcome)} />
            <span>{t(`outcome.${outcome}`)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function Denial({ draft, change }: PartProps) {
  const t = useText();
  return (
    <div class="denial stack">
      <label class="check">
        <input type="checkbox" data-testid="denied" checked={draft.denied}
          onChange={(event) => change({ denied: event.currentTarget.checked })} />
        <span>{t("denied.switch")}</span>
      </label>
      {draft.denied && (
        <fieldset class="stack" data-testid="denied-reasons">
          <legend class="label">{t("denied.why")}</legend>
          <div class="segments">
            {REASONS.map((reason) => (
              <label key={reason} class="segment">
                <input type="radio" name="denied-reason" data-testid={`denied-${reason}`} checked={draft.reason === reason}
                  onChange={() => change({ reason })} />
                <span>{t(`denied.reason.${reason}`)}</span>
              </label>
            ))}
          </div>
          <Line label={t("denied.text")} optional={draft.reason !== "other"} value={draft.reasonText} testId="denied-text"
            max={500} change={(reasonText) => change({ reasonText })} />
        </fieldset>
      )}
    </div>
  );
}

interface LineProps {
  label: string; optional: boolean; value: string; testId: string; max: number; change: (text: string) => void;
  children?: ComponentChildren;
}

/** One line of text, and perhaps phrases that fill it in by one tap. */
function Line({ label, optional, value, testId, max, change, children }: LineProps) {
  const t = useText();
  return (
    <div class="field">
      <label class="label" for={`line-${testId}`}>{label}{optional && <span class="muted"> ({t("form.optional")})</span>}</label>
      <input id={`line-${testId}`} type="text" data-testid={testId} maxLength={max} value={value}
        onInput={(event) => change(event.currentTarget.value)} />
      {children}
    </div>
  );
}

interface PhrasesProps { label: string; phrases: readonly string[]; value: string; testId: string; choose: (text: string) => void }

function Phrases({ label, phrases, value, testId, choose }: PhrasesProps) {
  if (phrases.length === 0) return null;
  return (
    <div class="presets" role="group" aria-label={label}>
      {phrases.map((phrase, index) => (
        <button key={phrase} type="button" class="chip" aria-pressed={value === phrase} data-testid={`${testId}-${index}`}
          onClick={() => choose(value === phrase ? "" : phrase)}>{phrase}</button>
      ))}
    </div>
  );
}

export function NextStep({ draft, change }: PartProps) {
  const t = useText();
  const key = `next.preset.${draft.outcome ?? ""}`;
  const phrases = isKey(key) ? [t(key)] : [];
  const chosen = nextByOf(draft);
  return (
    <fieldset class="next-step stack">
      <legend class="label">{t("note.next")} {!draft.denied && <span class="muted">({t("form.optional")})</span>}</legend>
      <Line label={t("next.what")} optional={false} value={draft.what} testId="next-what" max={500} change={(what) => change({ what })}>
        <Phrases label={t("next.what")} phrases={phrases} value={draft.what} testId="next-preset" choose={(what) => change({ what })} />
      </Line>
      <div class="segments" role="radiogroup" aria-label={t("next.who")}>
        {NEXT_BY.map((who) => (
          <label key={who} class="segment">
            <input type="radio" name="next-who" data-testid={`next-${who}`} checked={chosen === who} onChange={() => change({ who })} />
            <span>{t(`next.who.${who}`)}</span>
          </label>
        ))}
      </div>
      <Line label={t("next.by")} optional value={draft.by} testId="next-by" max={100} change={(by) => change({ by })}>
        <Phrases label={t("next.by")} phrases={[t("next.by.today"), t("next.by.tomorrow"), t("next.by.week")]} value={draft.by}
          testId="next-by-preset" choose={(by) => change({ by })} />
      </Line>
    </fieldset>
  );
}

/** Folded away, so that the quickest end is short; open when something stands in it. A no has its next step outside. */
export function MoreOfNote({ draft, change }: PartProps) {
  const t = useText();
  const [isOpen] = useState([draft.what, draft.by, draft.safetyNet, draft.assessment].some((text) => text !== ""));
  return (
    <details class="more-of-note" open={isOpen} data-testid="more-of-note">
      <summary>{t("note.more")}</summary>
      <div class="stack">
        {!draft.denied && <NextStep draft={draft} change={change} />}
        <Line label={t("note.safety_net")} optional value={draft.safetyNet} testId="safety-net" max={1000}
          change={(safetyNet) => change({ safetyNet })}>
          <Phrases label={t("note.safety_net")} phrases={[t("safety_net.preset")]} value={draft.safetyNet} testId="safety-net-preset"
            choose={(safetyNet) => change({ safetyNet })} />
        </Line>
        <Line label={t("note.assessment")} optional value={draft.assessment} testId="assessment" max={1000}
          change={(assessment) => change({ assessment })} />
      </div>
    </details>
  );
}

const ASSESSED: readonly Urgency[] = ["immediate", "urgent", "subacute", "routine"];

/** Asked only of the most urgent calls, and never needed: so that the region learns what the word was used for. */
export function Assessment({ draft, change }: PartProps) {
  const t = useText();
  return (
    <fieldset class="assessment">
      <legend class="label">{t("assessed.title")} <span class="muted">({t("form.optional")})</span></legend>
      <div class="segments">
        {ASSESSED.map((urgency) => (
          <label key={urgency} class="segment">
            <input type="radio" name="assessed" data-testid={`assessed-${urgency}`} checked={draft.assessed === urgency}
              onChange={() => change({ assessed: urgency })} onClick={() => draft.assessed === urgency && change({ assessed: null })} />
            <span>{t(`assessed.${urgency}`)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
