/** The specialist's page when nothing rings: presence, duties, the device test, and calm. */
import { useState } from "preact/hooks";
import { useText, useUi } from "../app/ui";
import { DischargeRegister } from "../components/Discharge";
import { Icon } from "../components/Icon";
import { PresencePanel } from "../components/Presence";
import { Recent } from "../components/Recent";
import { ShiftTest } from "../components/ShiftTest";
import { Tasks } from "../components/Tasks";
import { TimeOutBanner } from "../components/TimeOuts";
import type { Duty } from "../protocol/generated";
import { dayTimeText, timeText } from "../text/catalogue";

function DutyRow({ duty }: { duty: Duty }) {
  const ui = useUi();
  const t = useText();
  const language = ui.language.value;
  const time = dayTimeText(language, duty.until, ui.nowMs.value);
  const today = time === timeText(language, duty.until);
  const level = duty.level === 1 ? "duties.level.1" : duty.level === 2 ? "duties.level.2" : "duties.level.3";
  return (
    <li><strong>{duty.name[language]}</strong><span>{t(level)}</span>
      <span>{t(today ? "duties.item" : "duties.item_day", { time })}</span></li>
  );
}

function Duties() {
  const ui = useUi();
  const t = useText();
  const duties = ui.app.value.me?.duties ?? [];
  return (
    <section class="panel duties" data-testid="duties">
      <h2>{t("duties.title")}</h2>
      {duties.length === 0 ? <p class="muted">{t("duties.none")}</p>
        : <ul>{duties.map((duty) => <DutyRow key={`${duty.hotline}${duty.level}`} duty={duty} />)}</ul>}
    </section>
  );
}

const mayAsk = (): boolean => typeof Notification !== "undefined" && Notification.permission === "default";

function Preparation() {
  const ui = useUi();
  const t = useText();
  const [askable, setAskable] = useState(mayAsk);
  const tested = ui.tested.value;
  return (
    <section class={`panel preparation ${tested ? "" : "panel-attention"}`}>
      <p>{t(tested ? "devices.tested" : "devices.untested")}</p>
      <button type="button" class={`button ${tested ? "" : "button-primary"}`} data-testid="devices-open"
        onClick={() => ui.actions.openDevices({ for: "test" })}>
        <Icon name={tested ? "check" : "microphone"} />{t("devices.open")}
      </button>
      {askable && (
        <button type="button" class="button button-quiet"
          onClick={() => void Notification.requestPermission().then(() => setAskable(mayAsk()))}>
          {t("specialist.notify")}
        </button>
      )}
    </section>
  );
}

function Calm() {
  const t = useText();
  const presence = useUi().app.value.me?.presence;
  if (presence === "wrapping_up") return <div class="calm"><p>{t("specialist.calm_wrapping")}</p></div>;
  const key = presence === "available" ? "specialist.calm"
    : presence === "scrubbed" ? "specialist.calm_scrubbed" : "specialist.calm_away";
  return <div class="calm"><p>{t(key)}</p><p class="muted">{t(`${key}_text`)}</p></div>;
}

export function Specialist() {
  const t = useText();
  return (
    <div class="page stack specialist">
      <h1 tabIndex={-1} data-focus>{t("presence.title")}</h1>
      <TimeOutBanner />
      <ShiftTest />
      <PresencePanel />
      <Calm />
      <Tasks />
      <div class="two-columns"><Duties /><Preparation /></div>
      <DischargeRegister />
      <Recent />
    </div>
  );
}
