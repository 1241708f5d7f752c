/** The only file that knows the real browser: it makes the parts and starts them. */
import "./styles/index.css";
import { render } from "preact";
import { exposeDiagnosis } from "./app/diagnosis";
import { makeRingAlert } from "./app/alert";
import { Shell } from "./app/shell";
import { makeMemory } from "./app/storage";
import { UiContext } from "./app/ui";
import { browserDevices } from "./media/local";
import { makeRingSound } from "./media/ring-sound";
import { mark } from "./media/timings";
import { Root } from "./pages/Root";
import { GUEST_PATH, tokenOf, redeem, type Entry } from "./session/guest";
import { backOff, openWebSocket, systemClock } from "./session/ports";
import { forgetSlot, GUEST_KEY, newSlot, readSlot, signInAddress, STAFF_KEY, takeSlot } from "./session/slot";
import type { GuestStep } from "./state/app";
import { screenOf } from "./state/screen";

const TICK_MS = 500;

const address = takeSlot(location.href, sessionStorage);
if (address !== null) history.replaceState(null, "", address);

const fresh = newSlot((bytes) => crypto.getRandomValues(bytes));
const isGuest = location.pathname === GUEST_PATH;
const token = isGuest ? tokenOf(location.hash) : null;
const known = readSlot(sessionStorage, isGuest ? GUEST_KEY : STAFF_KEY);
// A guest's first session begins with the link, in this same page.
const slot = known ?? (isGuest ? fresh : null);

/** A link that is still in the address has not been used; without one, the session of before goes on. */
function guestStep(): GuestStep | null {
  if (!isGuest) return null;
  return token !== null ? "welcome" : known !== null ? "in" : "refused";
}

async function enterAsGuest(): Promise<Entry> {
  const entry = token !== null && slot !== null ? await redeem(token, slot) : "refused";
  if (entry !== "in") return entry;
  sessionStorage.setItem(GUEST_KEY, slot ?? "");
  history.replaceState(null, "", GUEST_PATH);
  return entry;
}

const scheme = location.protocol === "https:" ? "wss" : "ws";
const sound = makeRingSound();

/** A hidden page draws nothing. */
function afterDrawing(task: () => void): void {
  if (document.hidden) setTimeout(task);
  else requestAnimationFrame(() => setTimeout(task));
}

const shell = new Shell({
  connection: {
    address: `${scheme}://${location.host}/ws?slot=${slot ?? ""}`,
    open: openWebSocket, clock: systemClock, policy: backOff(Math.random), isOnline: () => navigator.onLine,
  },
  memory: makeMemory(sessionStorage, () => Object.keys(sessionStorage)),
  devices: browserDevices,
  makeDevice: async () => (await import("mediasoup-client")).Device.factory(),
  alert: makeRingAlert(sound),
  newKey: () => newSlot((bytes) => crypto.getRandomValues(bytes)),
  // Without a secure context there is no clipboard at all.
  copy: async (text) => navigator.clipboard.writeText(text),
  slot: slot ?? "",
  afterDrawing,
  signInAddress: (language) => signInAddress(fresh, language),
  async signOut() {
    forgetSlot(sessionStorage);
    if (slot !== null) await fetch(`/logout?slot=${slot}`, { method: "POST" }).catch(() => {});
  },
  guest: guestStep(),
  enterAsGuest,
  absolute: (path) => new URL(path, location.origin).href,
});

window.addEventListener("online", () => shell.connection.nudge());
window.addEventListener("offline", () => shell.connection.networkLost());
for (const touch of ["pointerdown", "keydown"]) window.addEventListener(touch, () => sound.unlock());
setInterval(() => (shell.nowMs.value = Date.now()), TICK_MS);
exposeDiagnosis(shell);

let rang = false;
shell.app.subscribe((app) => {
  const rings = screenOf(app).at === "ring";
  if (rings && !rang) afterDrawing(() => mark("ring_shown"));
  rang = rings;
});

if (slot === null) {
  shell.connection.stop();
} else {
  if (!isGuest || guestStep() === "in") shell.connection.start();
  // Fetched now, so that a ring never waits for a download.
  void import("mediasoup-client");
}

const root = document.getElementById("root");
if (root) render(<UiContext.Provider value={shell}><Root /></UiContext.Provider>, root);
