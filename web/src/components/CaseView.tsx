/** A case as the one who answers reads it: question first, then what weighs, then the rest. */
import { useEffect, useState } from "preact/hooks";
import { useText, useUi } from "../app/ui";
import type { Call, Case, Patient } from "../protocol/generated";
import { isConsulted } from "../state/parties";
import { flatten, type Form } from "../state/questionnaire";
import { RedFlags, Reasons, Scores } from "./Triage";
import { UrgencyBadge } from "./Urgency";
import { Who } from "./Who";

function PatientLine({ patient }: { patient: Patient | undefined }) {
  const t = useText();
  const parts = [
    patient?.name,
    patient?.sex && t(`form.sex.${patient.sex}`).toLowerCase(),
    patient?.age === undefined ? undefined : t("case.age", { age: patient.age }),
    patient?.municipality,
  ].filter(Boolean);
  return (
    <p class="patient"><span class="muted">{t("case.patient")}</span>{" "}
      <strong>{parts.length > 0 ? parts.join(", ") : t("case.patient_unknown")}</strong></p>
  );
}

/** The answers with the questions' words; the ids stand in until the form has come. */
function AllAnswers({ call, content }: { call: Call; content: Case }) {
  const ui = useUi();
  const t = useText();
  const [form, setForm] = useState<Form | null>(null);
  const language = ui.language.value;
  useEffect(() => {
    let gone = false;
    void ui.actions.loadForm(call.hotline).then((loaded) => !gone && setForm(loaded?.form ?? null));
    return () => {
      gone = true;
    };
  }, [call.hotline]);
  const items = form ? flatten(form.items) : [];
  const rows = Object.entries(content.answers).map(([linkId, value]) => {
    const item = items.find((one) => one.linkId === linkId);
    const option = item?.options.find((one) => one.code === value);
    const words = typeof value === "boolean" ? t(value ? "case.yes" : "case.no")
      : typeof value === "number" ? value.toLocaleString(language) : option?.text[language] ?? value;
    return { linkId, label: item?.text[language] || linkId, words: [words, item?.unit].filter(Boolean).join(" ") };
  });
  if (rows.length === 0) return null;
  return (
    <details class="all-answers">
      <summary>{t("case.answers")} ({rows.length})</summary>
      <dl>{rows.map((row) => <div key={row.linkId}><dt>{row.label}</dt><dd>{row.words}</dd></div>)}</dl>
    </details>
  );
}

/** What a colleague asks comes first; whose call it is about, and what was asked there, are told apart from it. */
function Questions({ call, content }: { call: Call; content: Case }) {
  const t = useText();
  const { question, consult_question: asked, caller } = content;
  if (!isConsulted(call)) return <blockquote class="case-question">{question}</blockquote>;
  return (
    <>
      {asked && (
        <section class="case-part">
          <h3>{t("case.consult_question")}</h3>
          <blockquote class="case-question" data-testid="case-consult-question">{asked}</blockquote>
        </section>
      )}
      <section class="case-part">
        {caller && <Who label="ring.about" person={caller} />}
        <h3>{t("case.question")}</h3>
        <blockquote data-testid="case-question">{question}</blockquote>
      </section>
    </>
  );
}

export function CaseView({ call }: { call: Call }) {
  const t = useText();
  const content = call.case;
  if (!content) return <p class="muted">{t("case.missing")}</p>;
  const suggested = content.triage.suggested;
  return (
    <div class="case stack" data-testid="case">
      <h2 class="visually-hidden">{t("case.title")}</h2>
      <Questions call={call} content={content} />
      <PatientLine patient={content.patient} />
      <div class="case-columns">
        <div class="stack">
          <RedFlags flags={content.triage.red_flags} />
          {content.override_reason && (
            <div class="override">
              {suggested && <p class="muted">{t("case.suggested")} <UrgencyBadge urgency={suggested} /></p>}
              <p><span class="muted">{t("case.override")}:</span> {content.override_reason}</p>
            </div>
          )}
          <Reasons triage={content.triage} />
        </div>
        <div class="stack">
          <Scores scores={content.triage.scores} />
          <AllAnswers call={call} content={content} />
        </div>
      </div>
    </div>
  );
}
