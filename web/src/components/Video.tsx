import { useEffect, useRef, useState } from "preact/hooks";
import { useText } from "../app/ui";
import { Icon } from "./Icon";

/** The own picture: mirrored, silent. */
export function SelfView({ track }: { track: MediaStreamTrack | null }) {
  const t = useText();
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = track ? new MediaStream([track]) : null;
  }, [track]);
  return (
    <video ref={video} class="self-view" data-testid="self-view" aria-label={t("devices.self")}
      autoplay muted playsInline hidden={!track} />
  );
}

/** Calls back once, when there is a first picture. A tab in the background draws none, but learns its size. */
function whenShown(video: HTMLVideoElement, shown: () => void): void {
  let told = false;
  const once = (): void => {
    if (told) return;
    told = true;
    shown();
  };
  if (document.hidden || !("requestVideoFrameCallback" in video)) {
    video.addEventListener("resize", once, { once: true });
  } else {
    video.requestVideoFrameCallback(once);
  }
}

/** Everybody's sound: what the browser keeps silent before a click, one click turns on for all. */
export interface Players {
  blocked: boolean;
  play(video: HTMLVideoElement): void;
  forget(video: HTMLVideoElement): void;
  unblock(): void;
}

export function usePlayers(): Players {
  const [silent, setSilent] = useState<ReadonlySet<HTMLVideoElement>>(new Set());
  const note = (video: HTMLVideoElement, muted: boolean): void => setSilent((before) => {
    if (before.has(video) === muted) return before;
    const after = new Set(before);
    if (muted) after.add(video);
    else after.delete(video);
    return after;
  });
  const start = (video: HTMLVideoElement, muted: boolean): void => {
    video.muted = muted;
    video.play()?.then(() => note(video, muted), (error: unknown) => {
      // The picture may always play; the sound waits for the click.
      if (!muted && error instanceof Error && error.name === "NotAllowedError") start(video, true);
    });
  };
  return {
    blocked: silent.size > 0,
    play: (video) => start(video, false),
    forget: (video) => note(video, false),
    unblock: () => silent.forEach((video) => start(video, false)),
  };
}

export function SoundButton({ players }: { players: Players }) {
  const t = useText();
  if (!players.blocked) return null;
  return (
    <button type="button" class="button button-primary sound-blocked" data-testid="sound-blocked" onClick={players.unblock}>
      <Icon name="sound" />{t("talk.sound_blocked")}
    </button>
  );
}

interface RemoteProps { stream: MediaStream | null; label: string; players: Players; onFirst: () => void }

/** One of the others, picture and sound. */
export function RemoteView({ stream, label, players, onFirst }: RemoteProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (!element || element.srcObject === stream) return;
    element.srcObject = stream;
    if (!stream) return;
    whenShown(element, onFirst);
    players.play(element);
  }, [stream]);
  useEffect(() => {
    const element = video.current;
    return () => {
      if (element) players.forget(element);
    };
  }, []);
  return (
    <video ref={video} class="remote-video" data-testid="remote-video" aria-label={label} autoplay playsInline />
  );
}
