/** The call-back rings at its caller: somebody is on the line already and waits. */
import { useOnline, useText, useUi } from "../app/ui";
import { Icon } from "../components/Icon";
import { UrgencyBadge } from "../components/Urgency";
import type { Call } from "../protocol/generated";
import { hospitalName } from "../state/board";
import { secondsUntil, serverNowMs } from "../state/screen";

export function CallbackRing({ call }: { call: Call }) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const busy = ui.busy.value === "callback.answer" || ui.busy.value === "callback.decline";
  const seconds = secondsUntil(call.dial_until, serverNowMs(ui.app.value, ui.nowMs.value));
  const who = call.peer?.person;
  const hotline = call.hotline_name[ui.language.value];
  return (
    <div class={`ring ring-${call.urgency}`} data-testid="callback-ring" data-call={call.call}>
      <div class="ring-head">
        <div role="alert" class="ring-alert">
          <span class="pulse" aria-hidden="true"><Icon name="phone" /></span>
          <h1 tabIndex={-1} data-focus>{t("dial.title")}<small>{hotline}</small></h1>
        </div>
        <UrgencyBadge urgency={call.urgency} large />
        {seconds !== null && (
          <p class="countdown" data-testid="callback-countdown" data-seconds={seconds} aria-hidden="true">
            <strong>{seconds}</strong> {t("ring.seconds", { seconds }).replace(/^\d+ /, "")}
          </p>
        )}
      </div>
      <div class="ring-body stack">
        <p class="caller">
          <span class="muted">{t("dial.on_the_line")}</span>
          <strong>{who?.name ?? t("talk.peer_unknown")}</strong>
          <span>{[who?.title, who?.organisation, hospitalName(ui.app.value.board, who?.hospital)].filter(Boolean).join(" · ")}</span>
        </p>
        {call.case && (
          <div>
            <p class="muted">{t("dial.about")}</p>
            <blockquote class="case-question">{call.case.question}</blockquote>
          </div>
        )}
      </div>
      <div class="ring-actions">
        <button type="button" class="button button-call button-huge" data-testid="callback-answer" disabled={!online || busy}
          onClick={() => ui.actions.answerCallback(call.call)}><Icon name="phone" />{t("dial.answer")}</button>
        <div class="decline">
          <p>{t("dial.decline_hint")}</p>
          <button type="button" class="button" data-testid="callback-decline" disabled={!online || busy}
            onClick={() => ui.actions.declineCallback(call.call)}>{t("dial.decline")}</button>
        </div>
      </div>
    </div>
  );
}
