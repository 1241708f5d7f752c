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

interface RemoteProps { stream: MediaStream | null; label: string; onFirst: () => void }

/** The other side, picture and sound. Browsers may refuse to sound before a click: then there is a button. */
export function RemoteView({ stream, label, onFirst }: RemoteProps) {
  const t = useText();
  const video = useRef<HTMLVideoElement>(null);
  const [blocked, setBlocked] = useState(false);
  const play = (muted: boolean): void => {
    const element = video.current;
    if (!element) return;
    element.muted = muted;
    element.play()?.then(() => setBlocked(muted), (error: unknown) => {
      // The picture may always play; the sound waits for the click.
      if (!muted && error instanceof Error && error.name === "NotAllowedError") play(true);
    });
  };
  useEffect(() => {
    const element = video.current;
    if (!element || element.srcObject === stream) return;
    element.srcObject = stream;
    if (!stream) return;
    whenShown(element, onFirst);
    play(false);
  }, [stream]);
  return (
    <>
      <video ref={video} class="remote-video" data-testid="remote-video" aria-label={label}
        autoplay playsInline />
      {blocked && (
        <button type="button" class="button button-primary sound-blocked" onClick={() => play(false)}>
          <Icon name="sound" />{t("talk.sound_blocked")}
        </button>
      )}
    </>
  );
}
