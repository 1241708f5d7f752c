/** Whether calls come to this specialist, and the ways to change it. */
import { useState } from "preact/hooks";
import { useOnline, useText, useUi } from "../app/ui";
import type { Me, Presence } from "../protocol/generated";
import { inMinutes, nextTime } from "../state/clock";
import { clockText, secondsUntil, serverNowMs } from "../state/screen";
import { momentText } from "../text/catalogue";
import { Icon } from "./Icon";
import { TimeField } from "./WaysOut";

const SCRUB_MINUTES = [15, 30, 60] as const;

function useWords(me: Me | null, presence: Presence): { now: string; means: string } {
  const ui = useUi();
  const t = useText();
  const nowMs = serverNowMs(ui.app.value, ui.nowMs.value);
  const seconds = secondsUntil(me?.ready_at, nowMs);
  const plain = t(`presence.${presence}`);
  if (presence === "available") return { now: plain, means: t("presence.available_text") };
  if (presence === "wrapping_up") {
    return { now: plain, means: seconds === null ? t("presence.wrapping_text") : t("presence.wrapping_for", { time: clockText(seconds) }) };
  }
  if (presence === "scrubbed" && me?.scrubbed_until) {
    const time = momentText(ui.language.value, me.scrubbed_until, nowMs);
    return { now: t("presence.scrubbed_until", { time }), means: t("presence.scrubbed_until_text", { time }) };
  }
  return { now: plain, means: t(presence === "scrubbed" ? "presence.scrubbed_text" : "presence.away_text") };
}

/** In a procedure: for how long. One tap, or a time. */
function Scrub({ close }: { close: () => void }) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const nowMs = serverNowMs(ui.app.value, ui.nowMs.value);
  const [typed, setTyped] = useState("");
  const until = nextTime(typed, nowMs);
  const scrub = (time: string | null): void => {
    ui.actions.setPresence({ presence: "scrubbed", ...(time ? { until: time } : {}) });
    close();
  };
  return (
    <form class="scrub stack" id="scrub" aria-label={t("scrub.title")} onSubmit={(event) => {
      event.preventDefault();
      if (until) scrub(until);
    }}>
      <p class="hint">{t("scrub.hint")}</p>
      <div class="presets">
        {SCRUB_MINUTES.map((minutes) => (
          <button key={minutes} type="button" class="chip" data-testid={`scrub-${minutes}`} disabled={!online}
            onClick={() => scrub(inMinutes(minutes, nowMs))}>{t("scrub.minutes", { minutes })}</button>
        ))}
        <button type="button" class="chip" data-testid="scrub-open-ended" disabled={!online}
          onClick={() => scrub(null)}>{t("scrub.open_ended")}</button>
      </div>
      <div class="time-fields">
        <TimeField id="scrub-until" label={t("scrub.until")} value={typed} change={setTyped} />
        <button type="submit" class="button" data-testid="scrub-until-confirm" disabled={!online || until === null}>
          {t("scrub.until_confirm")}</button>
      </div>
    </form>
  );
}

function SetAway() {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  return (
    <div class="notice notice-warning set-away" role="alert" data-testid="set-away">
      <Icon name="warning" />
      <p><strong>{t("presence.set_away")}</strong> {t("presence.set_away_text")}</p>
      <button type="button" class="button button-call" data-testid="set-away-back" disabled={!online}
        onClick={() => ui.actions.setPresence({ presence: "available" })}>{t("presence.back")}</button>
    </div>
  );
}

function Buttons({ presence, scrubbing, toggle }: { presence: Presence; scrubbing: boolean; toggle: () => void }) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const busy = ui.busy.value === "presence.set" || ui.busy.value === "presence.ready";
  return (
    <div class="presence-buttons" role="group" aria-label={t("presence.group")}>
      {presence === "wrapping_up" && (
        <button type="button" class="button button-call button-huge" data-testid="ready" disabled={!online || busy}
          onClick={() => ui.actions.ready()}><Icon name="check" />{t("presence.ready")}</button>
      )}
      {presence !== "available" && presence !== "wrapping_up" && (
        <button type="button" class="button button-call button-huge" data-testid="presence-available"
          disabled={!online || busy} onClick={() => ui.actions.setPresence({ presence: "available" })}>
          <Icon name="check" />{t("presence.be_available")}</button>
      )}
      <button type="button" class="button" data-testid="presence-scrubbed" disabled={!online || busy}
        aria-expanded={scrubbing} aria-controls={scrubbing ? "scrub" : undefined} onClick={toggle}>{t("presence.be_scrubbed")}</button>
      {presence !== "away" && presence !== "offline" && (
        <button type="button" class="button" data-testid="presence-away" disabled={!online || busy}
          onClick={() => ui.actions.setPresence({ presence: "away" })}>{t("presence.be_away")}</button>
      )}
    </div>
  );
}

export function PresencePanel() {
  const ui = useUi();
  const t = useText();
  const { me } = ui.app.value;
  const presence = me?.presence ?? "offline";
  const [scrubbing, setScrubbing] = useState(false);
  const words = useWords(me, presence);
  return (
    <section class={`presence presence-${presence}`} data-testid="presence" data-presence={presence}
      data-until={me?.scrubbed_until ?? ""} aria-label={t("presence.title")}>
      {me?.set_away && presence === "away" && <SetAway />}
      <div role="status">
        <p class="presence-now"><span class={`dot ${presence === "available" ? "dot-on" : "dot-off"}`} aria-hidden="true" />
          {words.now}</p>
        <p aria-live="off">{words.means}</p>
        {me?.tired && <p class="muted" data-testid="tired">{t("presence.tired")}</p>}
      </div>
      <Buttons presence={presence} scrubbing={scrubbing} toggle={() => setScrubbing(!scrubbing)} />
      {scrubbing && <Scrub close={() => setScrubbing(false)} />}
    </section>
  );
}
