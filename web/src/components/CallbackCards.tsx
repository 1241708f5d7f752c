/** Calls whose caller will be rung up: on the board, because the page is free for other things meanwhile. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useOnline, useText, useUi } from "../app/ui";
import type { Call } from "../protocol/generated";
import { callbacks, serverNowMs } from "../state/screen";
import { momentText } from "../text/catalogue";
import { Icon } from "./Icon";
import { UrgencyBadge } from "./Urgency";

/** Takes the focus from the button that it stands in for. */
function Sure({ call, close }: { call: Call; close: () => void }) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const group = useRef<HTMLDivElement>(null);
  useEffect(() => group.current?.focus(), []);
  return (
    <div ref={group} tabIndex={-1} class="way way-danger buttons" role="group" aria-label={t("callback.cancel")}>
      <p>{t("callback.cancel_sure")}</p>
      <button type="button" class="button button-danger" data-testid="callback-card-cancel-confirm" disabled={!online}
        onClick={() => ui.actions.leave(call.call)}>{t("callback.cancel_yes")}</button>
      <button type="button" class="button" onClick={close}>{t("callback.cancel_no")}</button>
    </div>
  );
}

function Cancel({ call }: { call: Call }) {
  const t = useText();
  const online = useOnline();
  const [sure, setSure] = useState(false);
  if (!sure) {
    return <button type="button" class="button button-quiet" data-testid="callback-card-cancel" disabled={!online}
      onClick={() => setSure(true)}>{t("callback.cancel")}</button>;
  }
  return <Sure call={call} close={() => setSure(false)} />;
}

function Card({ call }: { call: Call }) {
  const ui = useUi();
  const t = useText();
  const language = ui.language.value;
  const hotline = call.hotline_name[language];
  const nowMs = serverNowMs(ui.app.value, ui.nowMs.value);
  const later = call.not_before && Date.parse(call.not_before) > nowMs ? call.not_before : null;
  return (
    <li class="panel callback-card stack" data-testid="callback-card" data-call={call.call} data-place={call.place ?? ""}>
      <p class="callback-words"><Icon name="phone" />
        <strong>{call.place === undefined ? t("callback.card", { hotline }) : t("callback.card_place", { hotline, place: call.place })}</strong>
        <UrgencyBadge urgency={call.urgency} /></p>
      <p class="muted">
        {later && <>{t("callback.not_before", { time: momentText(language, later, nowMs) })} </>}
        {call.give_up_at && <>{t("callback.not_after", { time: momentText(language, call.give_up_at, nowMs) })} </>}
        {t("callback.keep_open")}
      </p>
      <Cancel call={call} />
    </li>
  );
}

export function CallbackCards() {
  const t = useText();
  const calls = callbacks(useUi().app.value);
  if (calls.length === 0) return null;
  return (
    <section class="stack" aria-label={t("callback.title")}>
      <h2>{t("callback.title")}</h2>
      <ul class="stack">{calls.map((call) => <Card key={call.call} call={call} />)}</ul>
    </section>
  );
}
