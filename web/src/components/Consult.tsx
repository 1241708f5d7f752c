/** A second specialty's opinion, from within the conversation: asked for, rung, talked to, and handed over to. */
import { useState } from "preact/hooks";
import { useOnline, useText, useUi } from "../app/ui";
import type { Call } from "../protocol/generated";
import { Icon } from "./Icon";
import { LineDialog } from "./LineDialog";

const LONGEST_QUESTION = 2000;

export function ConsultDialog({ call, open, close }: { call: Call; open: boolean; close: () => void }) {
  const ui = useUi();
  const t = useText();
  const [question, setQuestion] = useState("");
  const ask = (hotline: string): void => {
    const words = question.trim();
    ui.actions.consult({ call: call.call, hotline, ...(words ? { question: words } : {}) });
    setQuestion("");
  };
  return (
    <LineDialog name="consult" open={open} close={close} choose={ask}>
      <label class="field">
        <span class="label">{t("consult.question")}</span>
        <textarea rows={2} maxLength={LONGEST_QUESTION} data-testid="consult-question" value={question}
          onInput={(event) => setQuestion(event.currentTarget.value)} />
      </label>
    </LineDialog>
  );
}

/** Who of the second specialty is rung or talks. */
function useWords(consult: NonNullable<Call["consult"]>): string {
  const t = useText();
  const hotline = consult.hotline_name[useUi().language.value];
  if (consult.state === "talking") return t("consult.talking", { name: consult.peer?.person.name ?? hotline, hotline });
  const rung = consult.ringing[0];
  return rung ? t("consult.ringing", { hotline, where: rung.site || rung.hospital_name }) : t("consult.finding", { hotline });
}

function HandOver({ call, name, close }: { call: Call; name: string; close: () => void }) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  return (
    <div class="bar-sure" role="group" aria-labelledby="hand-over-sure">
      <p id="hand-over-sure">{t("handover.sure", { name })}</p>
      <button type="button" class="button button-primary" autofocus data-testid="hand-over-confirm"
        disabled={!online || ui.busy.value === "call.hand_over"} onClick={() => ui.actions.handOver(call.call)}>{t("handover.yes")}</button>
      <button type="button" class="button" data-testid="hand-over-cancel" onClick={close}>{t("devices.cancel")}</button>
    </div>
  );
}

export function ConsultBar({ call, consult }: { call: Call; consult: NonNullable<Call["consult"]> }) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const [sure, setSure] = useState(false);
  const words = useWords(consult);
  const talking = consult.state === "talking";
  const held = call.held === true;
  return (
    <section class="bar" aria-label={t("consult.bar")} data-testid="consult" data-call={consult.call} data-state={consult.state}>
      <p class="bar-words" role="status"><Icon name="person" /><span>{words}</span></p>
      {sure && talking ? (
        <HandOver call={call} name={consult.peer?.person.name ?? t("talk.peer_unknown")} close={() => setSure(false)} />
      ) : (
        <div class="buttons">
          {talking && held && (
            <button type="button" class="button button-primary" data-testid="consult-join" disabled={!online || ui.busy.value === "call.hold"}
              onClick={() => ui.actions.hold(call.call, false)}>{t("consult.join")}</button>
          )}
          {talking && (
            <button type="button" class="button" data-testid="hand-over" disabled={!online} onClick={() => setSure(true)}>{t("handover.button")}</button>
          )}
          <button type="button" class="button" data-testid="consult-end" disabled={!online || ui.busy.value === "call.leave"}
            onClick={() => ui.actions.leave(consult.call)}>{t(talking ? "consult.end" : "consult.cancel")}</button>
        </div>
      )}
    </section>
  );
}
