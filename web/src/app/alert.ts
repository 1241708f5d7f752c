/** Everything that makes a ring hard to overlook, besides the page itself. */
import type { RingSound } from "../media/ring-sound";

export interface RingAlert {
  start(title: string, body: string): void;
  stop(): void;
  /** The test ring of a shift: softer, and over as soon as a call rings. */
  startTest(title: string, body: string): void;
  stopTest(): void;
}

const FLASH_MS = 900;

function notify(title: string, body: string): Notification | null {
  if (typeof Notification === "undefined" || Notification.permission !== "granted" || !document.hidden) return null;
  try {
    const shown = new Notification(title, { body, tag: "vagtlinje-ring", requireInteraction: true });
    shown.onclick = () => window.focus();
    return shown;
  } catch {
    // Some phones only allow notifications from a service worker.
    return null;
  }
}

export function makeRingAlert(sound: RingSound): RingAlert {
  let timer: ReturnType<typeof setInterval> | null = null;
  let notification: Notification | null = null;
  let plainTitle = "";
  let testing: Notification | null = null;
  return {
    startTest(title, body) {
      if (timer !== null) return;
      sound.start("test");
      testing = notify(title, body);
    },
    stopTest() {
      testing?.close();
      testing = null;
      if (timer === null) sound.stop();
    },
    start(title, body) {
      if (timer !== null) return;
      plainTitle = document.title;
      sound.start();
      notification = notify(title, body);
      let on = false;
      timer = setInterval(() => {
        on = !on;
        document.title = on ? `● ${title}` : plainTitle;
        if (on) navigator.vibrate?.([300, 150, 300]);
      }, FLASH_MS);
    },
    stop() {
      sound.stop();
      notification?.close();
      notification = null;
      if (timer === null) return;
      clearInterval(timer);
      timer = null;
      document.title = plainTitle;
      navigator.vibrate?.(0);
    },
  };
}
