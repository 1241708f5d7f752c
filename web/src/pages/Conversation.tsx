/** The conversation: the other one large, oneself small, and the buttons where thumbs are. */
import { useState } from "preact/hooks";
import { useOnline, useText, useUi } from "../app/ui";
import { CaseView } from "../components/CaseView";
import { Icon, type IconName } from "../components/Icon";
import { NoteField } from "../components/NoteField";
import { TransferDialog } from "../components/Transfer";
import { UrgencyBadge } from "../components/Urgency";
import { RemoteView, SelfView } from "../components/Video";
import type { MediaState } from "../media/room";
import type { Call, Person } from "../protocol/generated";
import { clockText, secondsSince, secondsUntil, serverNowMs } from "../state/screen";

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{Lu}/u.test(word));
  const last = words.length > 1 ? words[words.length - 1] : undefined;
  return ((words[0]?.charAt(0) ?? "") + (last?.charAt(0) ?? "")).toUpperCase();
}

/** What the tests and the page call the state of media; the room's own word unless the call knows better. */
function shownMedia(call: Call, state: MediaState): MediaState {
  return call.room?.state === "moving" ? "moving" : state;
}

/** One sentence about what is not as it should be; null when all is well. */
function useStatus(call: Call, name: string, media: MediaState): string | null {
  const ui = useUi();
  const t = useText();
  if (call.state === "dialling") return t("dial.calling", { name });
  if (call.held) return call.part === "caller" ? t("hold.you", { name }) : t("hold.other", { name });
  if (media === "moving") return t("talk.moving");
  if (media === "failed") {
    return call.telephone ? t("talk.failed", { telephone: call.telephone }) : t("talk.failed_plain");
  }
  if (call.peer && !call.peer.connected) {
    const seconds = secondsUntil(call.grace_until, serverNowMs(ui.app.value, ui.nowMs.value));
    return seconds === null ? t("talk.peer_lost", { name }) : t("talk.peer_lost_for", { name, seconds });
  }
  return media === "flowing" ? null : t("talk.connecting");
}

function Stage({ call, peer, name }: { call: Call; peer: Person | undefined; name: string }) {
  const ui = useUi();
  const t = useText();
  const remote = ui.remote.value;
  const media = shownMedia(call, ui.media.value);
  const status = useStatus(call, name, media);
  // While the room moves, the last picture is better than none.
  const picture = remote.hasVideo && !remote.videoPaused && (media === "flowing" || media === "moving");
  const nowMs = serverNowMs(ui.app.value, ui.nowMs.value);
  const dialSeconds = call.state === "dialling" ? secondsUntil(call.dial_until, nowMs) : null;
  const why = remote.hasVideo && remote.videoPaused ? t("talk.camera_off", { name })
    : remote.hasAudio && !remote.hasVideo ? t("talk.audio_only") : "";
  return (
    <div class="stage">
      <RemoteView stream={remote.stream} label={t("talk.remote", { name })}
        onFirst={ui.actions.remoteStarted} />
      {!picture && (
        <div class="no-picture"><span class="avatar" aria-hidden="true">{initials(name)}</span><p>{why}</p></div>
      )}
      <div class="peer">
        <h1 tabIndex={-1} data-focus data-testid="peer-name">{name}</h1>
        <p>{[peer?.title, peer?.organisation].filter(Boolean).join(", ")}</p>
      </div>
      {call.state === "talking" && (
        <p class="timer" role="timer" aria-label={t("talk.timer")} data-testid="call-timer">
          {clockText(secondsSince(call.answered_at, nowMs) ?? 0)}
        </p>
      )}
      <div class="stage-status" role="status">
        {status && <p data-testid="talk-status">{status} {dialSeconds !== null && (
          // A counter read aloud each second would drown everything else.
          <span aria-hidden="true" data-testid="dial-countdown" data-seconds={dialSeconds}>{t("dial.seconds", { seconds: dialSeconds })}</span>
        )}</p>}
      </div>
      <div class="self">
        <SelfView track={ui.cameraOff.value ? null : ui.tracks.value.video} />
        {ui.muted.value && <span class="self-muted"><Icon name="microphoneOff" /><span class="visually-hidden">{t("talk.muted")}</span></span>}
      </div>
    </div>
  );
}

interface ToggleProps { icon: IconName; label: string; testId: string; pressed?: boolean; disabled?: boolean; onClick: () => void;
  look?: string }

function Control({ icon, label, testId, pressed, disabled = false, onClick, look = "" }: ToggleProps) {
  return (
    <button type="button" class={`control ${look}`} data-testid={testId} disabled={disabled} onClick={onClick}
      {...(pressed === undefined ? {} : { "aria-pressed": pressed })}>
      <Icon name={icon} /><span>{label}</span>
    </button>
  );
}

/** What only the one who answered can do with the conversation. */
function CalleeControls({ call }: { call: Call }) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const [transferring, setTransferring] = useState(false);
  const held = call.held === true;
  return (
    <>
      <Control icon="pause" testId="hold" pressed={held} label={t("hold.button")}
        disabled={!online || ui.busy.value === "call.hold"} onClick={() => ui.actions.hold(call.call, !held)} />
      <Control icon="forward" testId="transfer-open" label={t("transfer.open")} disabled={!online}
        onClick={() => setTransferring(true)} />
      <TransferDialog call={call} open={transferring} close={() => setTransferring(false)} />
    </>
  );
}

function Controls({ call }: { call: Call }) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const { muted, cameraOff, tracks, actions } = ui;
  const camera = tracks.value.video !== null;
  const cameraKey = !camera ? "talk.no_camera" : cameraOff.value ? "talk.camera_start" : "talk.camera_stop";
  return (
    <div class="controls" role="group" aria-label={t("talk.controls")}>
      <Control icon={muted.value ? "microphoneOff" : "microphone"} testId="mute" pressed={muted.value}
        label={t(muted.value ? "talk.unmute" : "talk.mute")} onClick={() => actions.setMuted(!muted.value)} />
      <Control icon={cameraOff.value || !camera ? "cameraOff" : "camera"} testId="camera" pressed={cameraOff.value}
        label={t(cameraKey)} disabled={!camera} onClick={() => actions.setCameraOff(!cameraOff.value)} />
      <Control icon="settings" testId="conversation-devices" label={t("talk.devices")}
        onClick={() => actions.openDevices({ for: "test" })} />
      {call.part === "callee" && call.state === "talking" && <CalleeControls call={call} />}
      <Control icon="hangUp" testId="hang-up" look="control-danger" disabled={!online}
        label={t(call.state === "dialling" ? "dial.give_up" : "talk.hang_up")}
        onClick={() => actions.hangUp(call.call)} />
    </div>
  );
}

export function Conversation({ call }: { call: Call }) {
  const ui = useUi();
  const t = useText();
  const peer = call.peer?.person;
  const name = peer?.name || call.case?.caller.name || t("talk.peer_unknown");
  const callee = call.part === "callee";
  return (
    <div class={`conversation ${callee ? "conversation-with-case" : ""}`} data-testid="conversation" data-call={call.call}
      data-state={call.state} data-held={call.held === true}
      data-media={shownMedia(call, ui.media.value)}>
      <div class="conversation-main">
        <Stage call={call} peer={peer} name={name} />
        <Controls call={call} />
      </div>
      {callee && (
        <aside class="conversation-side stack" aria-label={t("case.title")}>
          <p class="eyebrow"><UrgencyBadge urgency={call.urgency} /> {call.hotline_name[ui.language.value]}</p>
          <CaseView call={call} />
          <NoteField call={call.call} label={t("talk.note")} hint={t("talk.note_hint")} testId="note" />
        </aside>
      )}
    </div>
  );
}
