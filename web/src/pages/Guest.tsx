/** The pages of somebody who was sent a link: try the devices, come in, wait to be admitted, and the end. */
import { useText, useUi } from "../app/ui";
import { DeviceTest } from "../components/DeviceCheck";
import { Icon } from "../components/Icon";
import { SelfView } from "../components/Video";
import type { Call } from "../protocol/generated";

/** Nothing is asked of anybody before a button was pressed: the link alone does nothing. */
export function GuestEntry() {
  const ui = useUi();
  const t = useText();
  const state = ui.local.value;
  const tried = state.at !== "idle";
  const entering = ui.app.value.guest === "entering";
  return (
    <div class="guest-page stack" data-testid="guest-entry">
      <h1 tabIndex={-1} data-focus>{t("guest.welcome")}</h1>
      <p class="lead">{t("guest.welcome_text")}</p>
      <section class="panel stack" aria-labelledby="guest-devices" data-testid="device-check" data-state={state.at}>
        <h2 id="guest-devices">{t("devices.title")}</h2>
        {tried ? <DeviceTest state={state} /> : <p>{t("guest.test_text")}</p>}
        {state.at !== "asking" && state.at !== "ready" && (
          <p><button type="button" class="button" data-testid="device-test" onClick={ui.actions.testDevices}>
            <Icon name="camera" />{t(tried ? "devices.again" : "devices.start")}</button></p>
        )}
      </section>
      <p>
        <button type="button" class="button button-call button-huge" data-testid="guest-join" disabled={entering || state.at === "asking"}
          onClick={ui.actions.enterAsGuest}>{t(entering ? "guest.joining" : "guest.join")}</button>
      </p>
      <p class="muted">{t("guest.lobby_next")}</p>
    </div>
  );
}

export function GuestLobby({ call }: { call: Call }) {
  const ui = useUi();
  const t = useText();
  const video = ui.tracks.value.video;
  return (
    <div class="guest-page stack" data-testid="guest-lobby" data-call={call.call}>
      <h1 tabIndex={-1} data-focus>{t("guest.lobby")}</h1>
      <p class="lead" role="status"><span class="pulse pulse-small" aria-hidden="true" /> {t("guest.lobby_text")}</p>
      {video && <div class="device-picture"><SelfView track={video} /></div>}
      <p>{t("guest.lobby_keep")}</p>
      <div class="buttons">
        <button type="button" class="button" data-testid="devices-open" onClick={() => ui.actions.openDevices({ for: "test" })}>
          <Icon name="settings" />{t("devices.open")}</button>
        <button type="button" class="button" data-testid="guest-leave" onClick={() => ui.actions.hangUp(call.call)}>{t("guest.leave")}</button>
      </div>
    </div>
  );
}

export function GuestEnded() {
  const t = useText();
  return (
    <div class="guest-page stack" data-testid="guest-ended">
      <h1 tabIndex={-1} data-focus>{t("guest.ended")}</h1>
      <p class="lead">{t("guest.ended_text")}</p>
      <p>{t("guest.ended_again")}</p>
    </div>
  );
}

export function GuestRefused() {
  const t = useText();
  return (
    <div class="guest-page stack" data-testid="guest-refused">
      <h1 tabIndex={-1} data-focus>{t("guest.refused")}</h1>
      <p class="lead">{t("guest.refused_text")}</p>
      <ul class="guest-advice">
        <li>{t("guest.refused_open")}</li>
        <li>{t("guest.refused_new")}</li>
        <li>{t("guest.refused_urgent")}</li>
      </ul>
    </div>
  );
}
