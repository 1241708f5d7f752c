/** The structured note as both sides read it. A no comes first, with its reason and what happens instead. */
import { useText } from "../app/ui";
import { nextStepText } from "../app/record";
import type { OutcomeRecord } from "../protocol/generated";

function Part({ label, text, testId }: { label: string; text: string | undefined; testId: string }) {
  if (!text) return null;
  return <div><dt>{label}</dt><dd data-testid={testId}>{text}</dd></div>;
}

function Denied({ outcome }: { outcome: OutcomeRecord }) {
  const t = useText();
  const { denied } = outcome;
  if (!denied) return null;
  return (
    <div class="denied" data-testid="after-denied" data-reason={denied.reason ?? ""}>
      <h3>{t("denied.title")}</h3>
      <p><strong>{denied.reason && t(`denied.reason.${denied.reason}`)}</strong>{denied.text && <> {denied.text}</>}</p>
    </div>
  );
}

/** What the specialist thought of the urgency afterwards: meant as help, and said as such. */
function Assessed({ outcome }: { outcome: OutcomeRecord }) {
  const t = useText();
  const { assessed } = outcome;
  if (!assessed) return null;
  return (
    <p class="assessed" data-testid="after-assessed" data-urgency={assessed}>
      {assessed === "immediate" ? t("after.assessed_same")
        : t("after.assessed", { urgency: t(`urgency.${assessed}`).toLowerCase() })}
    </p>
  );
}

export function NoteView({ outcome }: { outcome: OutcomeRecord }) {
  const t = useText();
  const next = <Part label={t("note.next")} text={nextStepText(outcome.next_step, t)} testId="after-next-step" />;
  const isEmpty = !outcome.note && !outcome.assessment && !outcome.next_step && !outcome.safety_net && !outcome.denied;
  return (
    <div class="note stack">
      <Denied outcome={outcome} />
      {isEmpty ? <p class="note-text" data-testid="after-note">{t("after.no_note")}</p> : (
        <dl>
          {outcome.denied && next}
          <Part label={t("note.assessment")} text={outcome.assessment} testId="after-assessment" />
          <Part label={t("note.advice")} text={outcome.note} testId="after-note" />
          {!outcome.denied && next}
          <Part label={t("note.safety_net")} text={outcome.safety_net} testId="after-safety-net" />
        </dl>
      )}
      <Assessed outcome={outcome} />
    </div>
  );
}
