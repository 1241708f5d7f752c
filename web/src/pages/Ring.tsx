/** The ring: the whole page, read in 20 seconds, answered or declined with one tap. */
import { useOnline, useText, useUi } from "../app/ui";
import { CaseView } from "../components/CaseView";
import { Icon } from "../components/Icon";
import { UrgencyBadge } from "../components/Urgency";
import { Who } from "../components/Who";
import type { Call, DeclineReason } from "../protocol/generated";
import { isConsulted } from "../state/parties";
import { secondsUntil, serverNowMs } from "../state/screen";

const REASONS: readonly DeclineReason[] = ["busy_with_patient", "in_procedure", "wrong_specialty", "other"];

function Caller({ call }: { call: Call }) {
  const caller = call.case?.caller ?? call.peer?.person;
  return caller ? <Who label="ring.from" person={caller} /> : null;
}

/** A colleague rings, who talks with a caller of their own; the case says with whom. */
function Colleague({ call }: { call: Call }) {
  const t = useText();
  return (
    <>
      {call.peer && <Who label="ring.asks" person={call.peer.person} />}
      <p class="muted" data-testid="ring-is-consult">{t("ring.consult")}</p>
    </>
  );
}

function Countdown({ call }: { call: Call }) {
  const ui = useUi();
  const t = useText();
  const seconds = secondsUntil(call.ring_until ?? call.ringing[0]?.until, serverNowMs(ui.app.value, ui.nowMs.value));
  if (seconds === null) return null;
  return (
    <p class="countdown" data-testid="ring-countdown" data-seconds={seconds} aria-hidden="true">
      <strong>{seconds}</strong> {t("ring.seconds", { seconds }).replace(/^\d+ /, "")}
    </p>
  );
}

export function Ring({ call }: { call: Call }) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const busy = ui.busy.value === "ring.accept" || ui.busy.value === "ring.decline";
  const backup = call.ringing.some((one) => one.level > 1);
  return (
    <div class={`ring ring-${call.urgency}`} data-testid="ring" data-call={call.call} data-callback={call.callback === true}
      data-consult={isConsulted(call)}>
      <div class="ring-head">
        <div role="alert" class="ring-alert">
          <span class="pulse" aria-hidden="true"><Icon name="phone" /></span>
          <h1 tabIndex={-1} data-focus>{t(isConsulted(call) ? "ring.consult_title" : "ring.title")}<small>{call.hotline_name[ui.language.value]}</small></h1>
        </div>
        <UrgencyBadge urgency={call.urgency} large />
        <Countdown call={call} />
      </div>
      <div class="ring-body stack">
        {isConsulted(call) ? <Colleague call={call} /> : <Caller call={call} />}
        {call.callback && <p class="notice" data-testid="ring-is-callback"><Icon name="info" /><span>{t("ring.callback")}</span></p>}
        {backup && <p class="muted">{t("ring.backup")}</p>}
        <CaseView call={call} />
      </div>
      <div class="ring-actions">
        <button type="button" class="button button-call button-huge" data-testid="accept" disabled={!online || busy}
          onClick={() => ui.actions.accept(call.call)}><Icon name="phone" />{t("ring.accept")}</button>
        <div class="decline" role="group" aria-labelledby="decline-title">
          <p id="decline-title"><strong>{t("ring.decline")}</strong> <span class="muted">{t("ring.decline_hint")}</span></p>
          <div class="decline-reasons">
            {REASONS.map((reason) => (
              <button key={reason} type="button" class="button" data-testid={`decline-${reason}`} disabled={!online || busy}
                onClick={() => ui.actions.decline(call.call, reason)}>{t(`decline.${reason}`)}</button>
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}
