/** The ring: the whole page, read in 20 seconds, answered or declined with one tap. */
import { useOnline, useText, useUi } from "../app/ui";
import { CaseView } from "../components/CaseView";
import { Icon } from "../components/Icon";
import { UrgencyBadge } from "../components/Urgency";
import type { Call, DeclineReason, Person } from "../protocol/generated";
import { isConsulted } from "../state/parties";
import { secondsUntil, serverNowMs } from "../state/screen";
import type { Key } from "../text/catalogue";

const REASONS: readonly DeclineReason[] = ["busy_with_patient", "in_procedure", "wrong_specialty", "other"];

function Who({ label, person }: { label: Key; person: Person }) {
  const t = useText();
  return (
    <p class="caller">
      <span class="muted">{t(label)}</span>
      <strong>{person.name}</strong>
      <span>{[person.title || t(`role.${person.role}`), person.organisation, person.telephone].filter(Boolean).join(" · ")}</span>
    </p>
  );
}

function Caller({ call }: { call: Call }) {
  const caller = call.case?.caller ?? call.peer?.person;
  return caller ? <Who label="ring.from" person={caller} /> : null;
}

/** A colleague rings, who talks with a caller of their own. */
function Colleague({ call }: { call: Call }) {
  const t = useText();
  const caller = call.case?.caller;
  const asks = call.peer?.person;
  return (
    <>
      <p class="notice" data-testid="ring-is-consult"><Icon name="info" /><span>{t("ring.consult")}</span></p>
      {asks && <Who label="ring.asks" person={asks} />}
      {caller && caller.id !== asks?.id && <Who label="ring.about" person={caller} />}
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
