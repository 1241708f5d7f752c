/** People who come by a link: invited here, let in from the lobby, and sent away. */
import { useState } from "preact/hooks";
import { useOnline, useText, useUi } from "../app/ui";
import type { Call, Guest, GuestKind } from "../protocol/generated";
import { inLobby } from "../state/parties";
import { timeText } from "../text/catalogue";
import { Dialog } from "./Dialog";
import { Icon } from "./Icon";

const KINDS: readonly GuestKind[] = ["patient", "relative", "nurse", "interpreter", "colleague"];
const LONGEST_NAME = 80;
const MOST_GUESTS = 6;

/** A link is told once, by the server too. */
export type Links = Readonly<Record<number, string>>;

interface FormProps { call: Call; close: () => void; keep: (guest: number, link: string) => void }

function InviteForm({ call, close, keep }: FormProps) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const [kind, setKind] = useState<GuestKind>("patient");
  const [name, setName] = useState("");
  const full = (call.guests?.length ?? 0) >= MOST_GUESTS;
  async function invite(event: Event): Promise<void> {
    event.preventDefault();
    const made = await ui.actions.inviteGuest({ call: call.call, kind, name: name.trim() });
    // Why it was refused stands behind the dialog.
    if (!made) return close();
    keep(made.guest, made.link);
    setName("");
  }
  if (full) return <p class="notice"><Icon name="info" /><span>{t("guest.full")}</span></p>;
  return (
    <form class="stack" onSubmit={(event) => void invite(event)}>
      <fieldset>
        <legend class="label">{t("guest.kind")}</legend>
        <div class="segments">
          {KINDS.map((one) => (
            <label key={one} class="segment">
              <input type="radio" name="guest-kind" value={one} checked={kind === one} data-testid={`guest-kind-${one}`}
                onChange={() => setKind(one)} />
              <span>{t(`guest.kind.${one}`)}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <label class="field">
        <span class="label">{t("guest.name")}</span>
        <input type="text" autocomplete="off" maxLength={LONGEST_NAME} data-testid="guest-name" value={name}
          onInput={(event) => setName(event.currentTarget.value)} />
      </label>
      <p><button type="submit" class="button button-primary" data-testid="guest-invite"
        disabled={!online || name.trim() === "" || ui.busy.value === "guest.invite"}>{t("guest.make_link")}</button></p>
    </form>
  );
}

function GuestLink({ link, name }: { link: string; name: string }) {
  const ui = useUi();
  const t = useText();
  const [copied, setCopied] = useState<boolean | null>(null);
  return (
    <div class="guest-link">
      <input type="text" readOnly data-testid="guest-link" aria-label={t("guest.link", { name })} value={link}
        onFocus={(event) => event.currentTarget.select()} />
      <button type="button" class="button" data-testid="guest-copy" onClick={() => void ui.actions.copy(link).then(setCopied)}>{t("guest.copy")}</button>
      <p class="hint" role="status">{copied !== null && t(copied ? "guest.copied" : "guest.copy_failed")}</p>
    </div>
  );
}

function Admit({ call, guest }: { call: Call; guest: Guest }) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  return (
    <button type="button" class="button button-call" data-testid={`guest-admit-${guest.guest}`}
      disabled={!online || ui.busy.value === "guest.admit"} aria-label={t("guest.admit_name", { name: guest.name })}
      onClick={() => ui.actions.admitGuest(call.call, guest.guest)}>{t("guest.admit")}</button>
  );
}

function Remove({ call, guest }: { call: Call; guest: Guest }) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  return (
    <button type="button" class="button" data-testid={`guest-remove-${guest.guest}`} disabled={!online}
      aria-label={t(`guest.remove_name.${guest.state}`, { name: guest.name })}
      onClick={() => ui.actions.removeGuest(call.call, guest.guest)}>{t(`guest.remove.${guest.state}`)}</button>
  );
}

function GuestRow({ call, guest, link }: { call: Call; guest: Guest; link: string | undefined }) {
  const { language } = useUi();
  const t = useText();
  const until = guest.until ? timeText(language.value, guest.until) : "";
  return (
    <li class="guest" data-testid={`guest-${guest.guest}`} data-state={guest.state}>
      <p><strong>{guest.name}</strong> <span class="muted">{t(`guest.kind.${guest.kind}`)}</span></p>
      <p>{guest.state === "invited" && until ? t("guest.invited_until", { time: until }) : t(`guest.state.${guest.state}`)}</p>
      {guest.state === "invited" && (link ? <GuestLink link={link} name={guest.name} /> : <p class="hint">{t("guest.link_gone")}</p>)}
      <div class="buttons">
        {guest.state === "lobby" && <Admit call={call} guest={guest} />}
        <Remove call={call} guest={guest} />
      </div>
    </li>
  );
}

interface GuestsProps { call: Call; open: boolean; close: () => void; links: Links; keep: FormProps["keep"] }

export function GuestsDialog({ call, open, close, links, keep }: GuestsProps) {
  const t = useText();
  const guests = call.guests ?? [];
  return (
    <Dialog label="guests-title" open={open} close={close}>
      <div class="stack" data-testid="guests">
        <h2 id="guests-title">{t("guest.title")}</h2>
        <p>{t("guest.explain")}</p>
        <InviteForm call={call} close={close} keep={keep} />
        {guests.length > 0 && (
          <ul class="guest-list" aria-label={t("guest.list")}>
            {guests.map((one) => <GuestRow key={one.guest} call={call} guest={one} link={links[one.guest]} />)}
          </ul>
        )}
        <p><button type="button" class="button button-quiet" data-testid="guests-close" onClick={close}>{t("devices.close")}</button></p>
      </div>
    </Dialog>
  );
}

/** Somebody stands at the door: between picture and buttons, so that it covers neither. */
export function LobbyBar({ call }: { call: Call }) {
  const t = useText();
  const waiting = inLobby(call);
  return (
    <div role="alert">
      {waiting.map((guest) => (
        <div key={guest.guest} class="bar bar-lobby" data-testid={`lobby-${guest.guest}`}>
          <p class="bar-words"><span class="pulse pulse-small" aria-hidden="true" />
            <span>{t("guest.waits", { name: guest.name, kind: t(`guest.kind.${guest.kind}`).toLowerCase() })}</span></p>
          <div class="buttons"><Admit call={call} guest={guest} /><Remove call={call} guest={guest} /></div>
        </div>
      ))}
    </div>
  );
}
