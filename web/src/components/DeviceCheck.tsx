/** The device test: self-view, level meter, choice, and advice that a clinician can follow. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useText, useUi, type DeviceCheck as Check } from "../app/ui";
import { watchLevel } from "../media/level";
import type { LocalState } from "../media/local";
import { Icon } from "./Icon";
import { SelfView } from "./Video";

function LevelMeter() {
  const t = useText();
  const ui = useUi();
  const [level, setLevel] = useState(0);
  const track = ui.tracks.value.audio;
  useEffect(() => {
    if (!track || typeof AudioContext === "undefined") return;
    return watchLevel(track, setLevel);
  }, [track]);
  return (
    <label class="level">
      <span><Icon name="microphone" />{t("devices.level")}</span>
      <meter data-testid="device-level" min={0} max={1} low={0.25} value={level} />
    </label>
  );
}

interface PickProps { kind: "audioinput" | "videoinput"; label: string; testId: string; value: string; none?: string;
  onPick: (id: string) => void }

const NO_DEVICE = "none";

function Pick({ kind, label, testId, value, none, onPick }: PickProps) {
  const t = useText();
  const ui = useUi();
  const found = ui.devices.value.filter((one) => one.kind === kind && one.deviceId !== "");
  return (
    <label class="field">
      <span class="label">{label}</span>
      <select data-testid={testId} value={value} onChange={(event) => onPick(event.currentTarget.value)}>
        {!found.some((one) => one.deviceId === value) && value !== NO_DEVICE && <option value={value}>{t("devices.default")}</option>}
        {found.map((one, index) => (
          <option key={one.deviceId} value={one.deviceId}>{one.label || `${label} ${index + 1}`}</option>
        ))}
        {none && <option value={NO_DEVICE}>{none}</option>}
      </select>
    </label>
  );
}

function Picks() {
  const ui = useUi();
  const t = useText();
  const choice = ui.choice.value;
  const inUse = (kind: "audio" | "video", wish: string): string =>
    ui.tracks.value[kind]?.getSettings().deviceId ?? wish;
  return (
    <div class="device-picks">
      <Pick kind="audioinput" label={t("devices.microphone")} testId="device-microphone"
        value={inUse("audio", choice.microphone)}
        onPick={(id) => ui.actions.chooseDevices({ ...choice, microphone: id })} />
      <Pick kind="videoinput" label={t("devices.camera")} testId="device-camera" none={t("devices.camera_none")}
        value={choice.wantsCamera ? inUse("video", choice.camera) : NO_DEVICE}
        onPick={(id) => ui.actions.chooseDevices(
          id === NO_DEVICE ? { ...choice, wantsCamera: false } : { ...choice, camera: id, wantsCamera: true })} />
    </div>
  );
}

function Advice({ state }: { state: LocalState }) {
  const t = useText();
  if (state.at === "asking") return <p class="notice" data-testid="device-advice">{t("devices.asking")}</p>;
  if (state.at === "failed") {
    return <p class="notice notice-problem" role="alert" data-testid="device-advice">{t(`devices.trouble.${state.trouble}`)}</p>;
  }
  if (state.at !== "audio_only") return null;
  const known = state.trouble === "denied" || state.trouble === "busy";
  return (
    <p class="notice" data-testid="device-advice">
      {known ? t(`devices.camera_trouble.${state.trouble === "denied" ? "denied" : "busy"}`) : t("devices.audio_only")}
    </p>
  );
}

function confirmKey(state: LocalState, check: Check) {
  const audio = state.at === "audio_only";
  if (check.for === "call") return audio ? "devices.works_audio_call" : "devices.works_call";
  return audio ? "devices.works_audio" : "devices.works";
}

const working = (state: LocalState): boolean => state.at === "ready" || state.at === "audio_only";

/** What is seen and heard of oneself, what to do about it, and the choice. */
export function DeviceTest({ state }: { state: LocalState }) {
  const ui = useUi();
  const t = useText();
  return (
    <>
      <div class="device-picture">
        <SelfView track={ui.tracks.value.video} />
        {!ui.tracks.value.video && <p>{state.at === "audio_only" ? t("devices.no_picture") : <Icon name="camera" />}</p>}
      </div>
      {working(state) && <LevelMeter />}
      <Advice state={state} />
      {working(state) && <Picks />}
    </>
  );
}

function Panel({ check }: { check: Check }) {
  const ui = useUi();
  const t = useText();
  const state = ui.local.value;
  const works = working(state);
  return (
    <div class="device-check stack" data-testid="device-check" data-state={state.at}>
      <h2 id="device-check-title">{t("devices.title")}</h2>
      <p>{t(check.for === "call" ? "devices.lead_call" : "devices.lead_test")}</p>
      <DeviceTest state={state} />
      <div class="buttons">
        {works && (
          <button type="button" class="button button-primary" autofocus data-testid="device-confirm"
            onClick={() => ui.actions.closeDevices(true)}>
            <Icon name={check.for === "call" ? "phone" : "check"} />{t(confirmKey(state, check))}
          </button>
        )}
        {!works && state.at !== "asking" && (
          <button type="button" class="button button-primary" autofocus data-testid="device-test" onClick={ui.actions.testDevices}>
            {t(state.at === "idle" ? "devices.start" : "devices.again")}
          </button>
        )}
        <button type="button" class="button button-quiet" data-testid="device-close"
          onClick={() => ui.actions.closeDevices(false)}>
          {t(check.for === "call" ? "devices.cancel" : "devices.close")}
        </button>
      </div>
    </div>
  );
}

/** A native dialog: focus stays inside, Escape closes. */
export function DeviceCheck() {
  const ui = useUi();
  const dialog = useRef<HTMLDialogElement>(null);
  const check = ui.deviceCheck.value;
  useEffect(() => {
    const element = dialog.current;
    if (check && element && !element.open) element.showModal();
    if (!check && element?.open) element.close();
  }, [check]);
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="device-check-title"
      onClose={() => ui.deviceCheck.value && ui.actions.closeDevices(false)}>
      {check && <Panel check={check} />}
    </dialog>
  );
}
