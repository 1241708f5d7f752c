/** In the queue: the place, what happens now, what has happened, and the way out. */
import { useText, useUi } from "../app/ui";
import { estimateText } from "../components/estimate";
import { Icon } from "../components/Icon";
import { TimeOutBanner } from "../components/TimeOuts";
import { Trail } from "../components/Trail";
import { UrgencyBadge } from "../components/Urgency";
import { SelfView } from "../components/Video";
import { WaysOut } from "../components/WaysOut";
import type { Call, Estimate, Ringing } from "../protocol/generated";
import { clockText, secondsSince, secondsUntil, serverNowMs, transferredTo } from "../state/screen";

function RingingNow({ ringing, nowMs }: { ringing: Ringing; nowMs: number }) {
  const t = useText();
  const where = ringing.site || ringing.hospital_name;
  const seconds = secondsSince(ringing.since, nowMs) ?? 0;
  return (
    <div class="ringing-now" data-testid="ringing-now" data-hospital={ringing.hospital}>
      <span class="pulse" aria-hidden="true"><Icon name="phone" /></span>
      <p>
        <strong>{t("waiting.ringing", { where })}</strong>
        <span class="muted">{ringing.level > 1 && `${t("waiting.backup")} · `}{ringing.hospital_name}</span>
        {/* Told once when the ring begins; a counter read aloud each second would drown everything else. */}
        <span class="muted" aria-hidden="true">{t("waiting.ringing_for", { seconds })}</span>
      </p>
    </div>
  );
}

function Now({ call, nowMs }: { call: Call; nowMs: number }) {
  const t = useText();
  if (call.ringing.length > 0) {
    return <>{call.ringing.map((one) => <RingingNow key={`${one.hospital}${one.since}${one.level}`} ringing={one} nowMs={nowMs} />)}</>;
  }
  if (call.nobody) return null;
  const seconds = secondsUntil(call.again_at, nowMs);
  return <p class="lead">{seconds !== null && seconds > 0 ? t("waiting.again", { seconds }) : t("waiting.finding")}</p>;
}

function EstimateLine({ estimate }: { estimate: Estimate | undefined }) {
  const t = useText();
  if (!estimate) return <p data-testid="estimate" data-known={false} aria-live="off">{t("estimate.none")}</p>;
  return (
    <p data-testid="estimate" data-known data-least={estimate.least_s} data-most={estimate.most_s} aria-live="off">
      {estimateText(t, estimate)}
    </p>
  );
}

function Ready() {
  const ui = useUi();
  const t = useText();
  const at = ui.local.value.at;
  const words = at === "ready" ? "waiting.devices_ready" : at === "audio_only" ? "waiting.devices_audio" : "waiting.devices_failed";
  return (
    <section class="waiting-self stack">
      <div class="device-picture">
        <SelfView track={ui.tracks.value.video} />
        {!ui.tracks.value.video && <p><Icon name="microphone" /></p>}
      </div>
      <p class="muted" role="status">{at !== "asking" && t(words)}</p>
      <button type="button" class="button button-small" data-testid="devices-open"
        onClick={() => ui.actions.openDevices({ for: "test" })}><Icon name="settings" />{t("devices.open")}</button>
    </section>
  );
}

export function Waiting({ call }: { call: Call }) {
  const ui = useUi();
  const t = useText();
  const nowMs = serverNowMs(ui.app.value, ui.nowMs.value);
  const transferred = transferredTo(call);
  const waited = secondsSince(call.placed_at, nowMs) ?? 0;
  return (
    <div class="page waiting" data-testid="waiting" data-call={call.call} data-state={call.state}>
      <div class="waiting-main stack">
        <p class="eyebrow"><UrgencyBadge urgency={call.urgency} />
          <span aria-hidden="true">{t("waiting.since", { time: clockText(waited) })}</span></p>
        <h1 tabIndex={-1} data-focus>{t("waiting.title", { hotline: call.hotline_name[ui.language.value] })}</h1>
        {transferred && <p class="notice" data-testid="transferred"><Icon name="info" />
          <span>{t("waiting.transferred", { hotline: transferred[ui.language.value] })}</span></p>}
        <TimeOutBanner />
        <div class="now stack" aria-live="polite">
          {call.place !== undefined && (
            <p class="place-number" data-testid="place" data-place={call.place}>{t("waiting.place", { place: call.place })}</p>
          )}
          <Now call={call} nowMs={nowMs} />
          <EstimateLine estimate={call.estimate} />
          {call.nobody && <p class="notice notice-warning" data-testid="nobody"><Icon name="warning" /><span>{t("waiting.nobody")}</span></p>}
        </div>
        <p>{t("waiting.keep")}</p>
        {call.plan_source === "default" && <p class="notice"><Icon name="info" /><span>{t("waiting.default_plan")}</span></p>}
        {call.telephone && <p class="telephone" data-testid="fallback-telephone"><Icon name="phone" />
          <span>{t("waiting.telephone", { telephone: call.telephone })}</span></p>}
        <WaysOut call={call} />
      </div>
      <div class="waiting-side stack">
        <Ready />
        <Trail trail={call.trail} />
      </div>
    </div>
  );
}
