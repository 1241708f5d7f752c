/** The conversation: the others large, oneself small, and the buttons where thumbs are. */
import { useState } from "preact/hooks";
import { useOnline, useText, useUi } from "../app/ui";
import { CaseView } from "../components/CaseView";
import { ConsultBar, ConsultDialog } from "../components/Consult";
import { GuestsDialog, LobbyBar, type Links } from "../components/Guests";
import { Icon, type IconName } from "../components/Icon";
import { LineDialog } from "../components/LineDialog";
import { NoteField } from "../components/NoteField";
import { Parties } from "../components/Parties";
import { UrgencyBadge } from "../components/Urgency";
import { SelfView } from "../components/Video";
import type { MediaState } from "../media/room";
import type { Call } from "../protocol/generated";
import { asksColleague, isConsulted, mayInvite } from "../state/parties";
import { clockText, secondsSince, secondsUntil, serverNowMs } from "../state/screen";
import type { Key } from "../text/catalogue";

/** What the tests and the page call the state of media; the room's own word unless the call knows better. */
function shownMedia(call: Call, state: MediaState): MediaState {
  return call.room?.state === "moving" ? "moving" : state;
}

function holdKey(call: Call): Key {
  if (call.part === "guest") return "hold.guest";
  if (call.part === "caller") return asksColleague(call) ? "hold.asks" : "hold.you";
  return isConsulted(call) ? "hold.consulted" : "hold.other";
}

/** One sentence about what is not as it should be; null when all is well. */
function useStatus(call: Call, name: string, media: MediaState): string | null {
  const ui = useUi();
  const t = useText();
  if (call.state === "dialling") return t("dial.calling", { name });
  if (call.held) return t(holdKey(call), { name });
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

function Stage({ call, name }: { call: Call; name: string }) {
  const ui = useUi();
  const t = useText();
  const media = shownMedia(call, ui.media.value);
  const status = useStatus(call, name, media);
  const nowMs = serverNowMs(ui.app.value, ui.nowMs.value);
  const dialSeconds = call.state === "dialling" ? secondsUntil(call.dial_until, nowMs) : null;
  return (
    <div class="stage">
      <Parties call={call} name={name} media={media} />
      {call.state === "talking" && call.answered_at && (
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

/** What only the one whose call it is can do with the conversation. */
function CalleeControls({ call }: { call: Call }) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const [dialog, setDialog] = useState<"transfer" | "consult" | null>(null);
  const close = (): void => setDialog(null);
  const held = call.held === true;
  return (
    <>
      <Control icon="pause" testId="hold" pressed={held} label={t("hold.button")}
        disabled={!online || ui.busy.value === "call.hold"} onClick={() => ui.actions.hold(call.call, !held)} />
      <Control icon="ask" testId="consult-open" label={t("consult.open")} disabled={!online || call.consult !== undefined}
        onClick={() => setDialog("consult")} />
      <Control icon="forward" testId="transfer-open" label={t("transfer.open")} disabled={!online}
        onClick={() => setDialog("transfer")} />
      <ConsultDialog call={call} open={dialog === "consult"} close={close} />
      <LineDialog name="transfer" open={dialog === "transfer"} close={close}
        choose={(hotline) => ui.actions.transfer(call.call, hotline)} />
    </>
  );
}

function InviteControl({ call }: { call: Call }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const [links, setLinks] = useState<Links>({});
  return (
    <>
      <Control icon="invite" testId="guests-open" label={t("guest.open")} onClick={() => setOpen(true)} />
      <GuestsDialog call={call} open={open} close={() => setOpen(false)} links={links}
        keep={(guest, link) => setLinks((before) => ({ ...before, [guest]: link }))} />
    </>
  );
}

/** The picture can be added to a conversation that was begun by sound: the camera is asked for then. */
function CameraControl() {
  const ui = useUi();
  const t = useText();
  const { cameraOff, tracks, actions } = ui;
  const on = tracks.value.video !== null && !cameraOff.value;
  const asking = ui.busy.value === "camera";
  return (
    <Control icon={on ? "camera" : "cameraOff"} testId="camera" pressed={!on} disabled={asking}
      label={t(asking ? "talk.camera_asking" : on ? "talk.camera_stop" : "talk.camera_start")}
      onClick={() => (tracks.value.video ? actions.setCameraOff(!cameraOff.value) : actions.addCamera())} />
  );
}

function hangUpKey(call: Call): Key {
  if (call.state === "dialling") return "dial.give_up";
  return call.part === "guest" || isConsulted(call) ? "talk.leave" : "talk.hang_up";
}

function Controls({ call }: { call: Call }) {
  const t = useText();
  const online = useOnline();
  const { muted, actions } = useUi();
  return (
    <div class={`controls ${mayInvite(call) ? "controls-many" : ""}`} role="group" aria-label={t("talk.controls")}>
      <Control icon={muted.value ? "microphoneOff" : "microphone"} testId="mute" pressed={muted.value}
        label={t(muted.value ? "talk.unmute" : "talk.mute")} onClick={() => actions.setMuted(!muted.value)} />
      <CameraControl />
      <Control icon="settings" testId="conversation-devices" label={t("talk.devices")}
        onClick={() => actions.openDevices({ for: "test" })} />
      {mayInvite(call) && <InviteControl call={call} />}
      {call.part === "callee" && call.state === "talking" && !isConsulted(call) && <CalleeControls call={call} />}
      <Control icon="hangUp" testId="hang-up" look="control-danger" disabled={!online}
        label={t(hangUpKey(call))} onClick={() => actions.hangUp(call.call)} />
    </div>
  );
}

/** Another device of this person has the conversation: quiet here, until it is taken over. */
function Elsewhere({ name }: { name: string }) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  return (
    <div class="elsewhere stack" data-testid="elsewhere">
      <h1 tabIndex={-1} data-focus data-testid="peer-name">{name}</h1>
      <p role="status">{t("elsewhere.text")}</p>
      <button type="button" class="button button-primary button-huge" data-testid="take-over" disabled={!online}
        onClick={() => ui.actions.takeOver()}>{t("elsewhere.take")}</button>
    </div>
  );
}

function Main({ call, name }: { call: Call; name: string }) {
  const ui = useUi();
  if (ui.media.value === "elsewhere") return <div class="conversation-main"><Elsewhere name={name} /></div>;
  return (
    <div class="conversation-main">
      <Stage call={call} name={name} />
      <div class="bars">
        {mayInvite(call) && <LobbyBar call={call} />}
        {call.consult && <ConsultBar call={call} consult={call.consult} />}
      </div>
      <Controls call={call} />
    </div>
  );
}

const LOOK = { callee: "conversation-with-case", guest: "conversation-guest", caller: "", ringing: "" };

export function Conversation({ call }: { call: Call }) {
  const ui = useUi();
  const t = useText();
  const unknown = call.part === "guest" ? t("talk.others") : t("talk.peer_unknown");
  const name = call.peer?.person.name || call.case?.caller.name || unknown;
  return (
    <div class={`conversation ${LOOK[call.part]}`} data-testid="conversation" data-call={call.call}
      data-state={call.state} data-held={call.held === true}
      data-media={shownMedia(call, ui.media.value)}>
      <Main call={call} name={name} />
      {call.part === "callee" && (
        <aside class="conversation-side stack" aria-label={t("case.title")}>
          <p class="eyebrow"><UrgencyBadge urgency={call.urgency} /> {call.hotline_name[ui.language.value]}</p>
          <CaseView call={call} />
          {!isConsulted(call) && <NoteField call={call.call} label={t("talk.note")} hint={t("talk.note_hint")} testId="note" />}
        </aside>
      )}
    </div>
  );
}
