/** Was the patient admitted anyway? A few kind questions about calls that are over; nobody has to answer. */
import { useEffect, useRef, useState } from "preact/hooks";
import { patientText } from "../app/record";
import { useOnline, useText, useUi } from "../app/ui";
import type { Admitted, FollowUp, FollowUpCaseResult } from "../protocol/generated";
import { dateTimeText } from "../text/catalogue";

const MOST = 3;
const ANSWERS: readonly Admitted[] = ["yes", "no", "unknown"];

/** What the caller wrote then, to recognise the patient by; the server reads it when the question is shown. */
function useCase(one: FollowUp): FollowUpCaseResult | null {
  const { actions } = useUi();
  const [content, setContent] = useState<FollowUpCaseResult | null>(null);
  useEffect(() => {
    let gone = false;
    void actions.followUpCase(one.call).then((told) => !gone && setContent(told));
    return () => {
      gone = true;
    };
  }, [one.call]);
  return content;
}

function Row({ one, answer }: { one: FollowUp; answer: (admitted: Admitted) => void }) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const content = useCase(one);
  const patient = patientText(content?.patient, t);
  const busy = ui.busy.value === "follow_up.answer";
  return (
    <li class="follow-up" data-testid={`follow-up-${one.call}`} data-day={one.day}>
      <div class="follow-up-words">
        <p><strong>{patient || t("case.patient_unknown")}</strong>{" "}
          <span class="muted">{one.hotline_name[ui.language.value]}, {dateTimeText(ui.language.value, one.at)}</span></p>
        {content?.question && <p class="follow-up-question">{content.question}</p>}
        <p class="muted">{t(`outcome.${one.outcome}`)} · {one.by.name}</p>
      </div>
      <div class="segments" role="group" aria-label={t("follow_up.question_about", { patient: patient || t("case.patient_unknown") })}>
        {ANSWERS.map((admitted) => (
          <button key={admitted} type="button" class="button" disabled={!online || busy}
            data-testid={`follow-up-${one.call}-${admitted}`} onClick={() => answer(admitted)}>{t(`follow_up.${admitted}`)}</button>
        ))}
      </div>
    </li>
  );
}

export function FollowUps() {
  const ui = useUi();
  const t = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  const [answered, setAnswered] = useState(0);
  const all = ui.app.value.me?.follow_ups ?? [];
  if (all.length === 0 && answered === 0) return null;
  const answer = async (one: FollowUp, admitted: Admitted): Promise<void> => {
    if (!await ui.actions.answerFollowUp(one.call, admitted)) return;
    setAnswered((n) => n + 1);
    // Its row goes, and the focus must not go with it.
    heading.current?.focus();
  };
  return (
    <section class="follow-ups stack" data-testid="follow-ups" data-count={all.length}>
      <h2 tabIndex={-1} ref={heading}>{t("follow_up.title")}</h2>
      <p class="muted">{t("follow_up.why")}</p>
      <p role="status" data-testid="follow-up-status">{answered > 0 && t("follow_up.thanks", { n: all.length })}</p>
      {all.length > 0 && (
        <ul>{all.slice(0, MOST).map((one) =>
          <Row key={one.call} one={one} answer={(admitted) => void answer(one, admitted)} />)}</ul>
      )}
      {all.length > MOST && <p class="muted">{t("follow_up.more", { n: all.length - MOST })}</p>}
    </section>
  );
}
