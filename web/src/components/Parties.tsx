/** Everyone else in the conversation: one person large, several in a grid. */
import { useText, useUi } from "../app/ui";
import type { MediaState } from "../media/room";
import type { Remote } from "../media/signal";
import type { Call, Party } from "../protocol/generated";
import { others } from "../state/parties";
import { RemoteView, SoundButton, usePlayers, type Players } from "./Video";

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{Lu}/u.test(word));
  const last = words.length > 1 ? words[words.length - 1] : undefined;
  return ((words[0]?.charAt(0) ?? "") + (last?.charAt(0) ?? "")).toUpperCase();
}

function useWhy(remote: Remote | null, name: string, lost: boolean): string {
  const t = useText();
  if (lost) return t("talk.party_lost", { name });
  if (remote?.hasVideo && remote.videoPaused) return t("talk.camera_off", { name });
  return remote?.hasAudio && !remote.hasVideo ? t("talk.audio_only") : "";
}

/** What is received from this one; of somebody whom nobody names, what there is. */
function remoteOf(remotes: readonly Remote[], person: string | undefined): Remote | null {
  return (person === undefined ? remotes[0] : remotes.find((one) => one.peer === person)) ?? null;
}

/** On the other side of the hold: the last picture there is of them would be a lie. */
const isApart = (call: Call, person: string): boolean =>
  call.held === true && !(call.parties ?? []).some((one) => one.person.id === person);

interface TileProps { party: Party | undefined; name: string; remote: Remote | null; media: MediaState; alone: boolean; players: Players }

function Tile({ party, name, remote, media, alone, players }: TileProps) {
  const ui = useUi();
  const t = useText();
  const why = useWhy(remote, name, !alone && party?.connected === false);
  // While the room moves, the last picture is better than none.
  const picture = remote?.hasVideo && !remote.videoPaused && (media === "flowing" || media === "moving");
  const about = [party?.person.title, party?.person.organisation].filter(Boolean).join(", ");
  return (
    <div class="party" data-testid="party" data-person={party?.person.id ?? ""} data-part={party?.part ?? ""}
      data-connected={party?.connected ?? false} data-picture={picture === true}>
      <RemoteView stream={remote?.stream ?? null} label={t("talk.remote", { name })} players={players}
        onFirst={ui.actions.remoteStarted} />
      {!picture && (
        <div class="no-picture"><span class="avatar" aria-hidden="true">{initials(name)}</span><p>{why}</p></div>
      )}
      <div class="peer">
        {alone ? <h1 tabIndex={-1} data-focus data-testid="peer-name">{name}</h1> : <h2 data-testid="party-name">{name}</h2>}
        <p>{about}</p>
      </div>
    </div>
  );
}

/** `name`: of the other side, when nobody says who is there. */
export function Parties({ call, name, media }: { call: Call; name: string; media: MediaState }) {
  const ui = useUi();
  const t = useText();
  const players = usePlayers();
  const here = others(call);
  const alone = here.length < 2;
  const remotes = ui.remotes.value;
  const apart = (party: Party | undefined): boolean => isApart(call, party?.person.id ?? "");
  const tile = (party: Party | undefined) => (
    <Tile key={party?.person.id ?? ""} party={party} name={party?.person.name || name} media={media} alone={alone}
      players={players} remote={apart(party) ? null : remoteOf(remotes, party?.person.id)} />
  );
  return (
    <>
      {!alone && (
        <h1 class="visually-hidden" tabIndex={-1} data-focus data-testid="peer-name">
          {t("talk.with", { names: here.map((one) => one.person.name).join(", ") })}
        </h1>
      )}
      <div class="parties" data-testid="parties" data-count={Math.max(1, here.length)}>
        {here.length === 0 ? tile(undefined) : here.map(tile)}
      </div>
      <SoundButton players={players} />
    </>
  );
}
