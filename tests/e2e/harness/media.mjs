/** Do picture and sound really arrive? By the decoder's figures, the pixels, and the waveform. */
import { until } from "./wait.mjs";

const FRAMES = 100;
const FLOW_MS = 30_000;
const SHOTS = 5;
const LEAST_DIFFERENCE = 24; // of 255, in the pixel that changed most

export function stats(person) {
  return person.page.evaluate(() => window.__vagtlinje.mediaStats());
}

/** A small picture of the remote video as it is now; null before the first frame. */
function pixels(person) {
  return person.page.$eval('[data-testid="remote-video"]', (video) => {
    if (video.readyState < 2 || video.videoWidth === 0) return null;
    const canvas = document.createElement("canvas");
    canvas.width = 80;
    canvas.height = 60;
    const context = canvas.getContext("2d");
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    return [...context.getImageData(0, 0, canvas.width, canvas.height).data];
  });
}

function difference(a, b) {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

/** Waits until the picture has changed several times: a frozen one never does. */
export async function pictureChanges(person, ms = FLOW_MS) {
  const shots = [];
  await until(`${person.id}: the picture changes ${SHOTS} times`, async () => {
    const now = await pixels(person);
    if (now && (shots.length === 0 || difference(now, shots.at(-1)) >= LEAST_DIFFERENCE)) shots.push(now);
    return shots.length > SHOTS;
  }, ms);
}

/** What the remote video element lets through: it must play, with its sound on. */
async function audible(person) {
  const video = await person.page.$eval('[data-testid="remote-video"]', (element) => ({
    paused: element.paused, muted: element.muted, volume: element.volume,
    tracks: element.srcObject?.getAudioTracks().filter((one) => one.enabled && !one.muted && one.readyState === "live").length ?? 0,
  }));
  return !video.paused && !video.muted && video.volume > 0 && video.tracks > 0;
}

/**
 * Waits until a figure of what this person receives has grown by more than `least`. Another track (somebody came
 * back, or joined the room again) has figures of its own and counts from the start.
 */
async function grows(person, what, kind, figure, least, ms, andAlso = () => true) {
  let track = null;
  let from = 0;
  await until(`${person.id}: ${what}`, async () => {
    const now = (await stats(person))[kind];
    if (!now) return false;
    if (now.track !== track) [track, from] = [now.track, now[figure]];
    if (now[figure] > from + least) return andAlso();
    throw new Error(`${figure} of ${track}: ${from} at first, ${now[figure]} now`);
  }, ms);
}

export function soundArrives(person, ms = FLOW_MS) {
  return grows(person, "sound that is not silence", "audio", "totalEnergy", 1e-4, ms, () => audible(person));
}

export function framesArrive(person, count = FRAMES, ms = FLOW_MS) {
  return grows(person, `${count} more frames are decoded`, "video", "framesDecoded", count, ms);
}

/** More than `frames` new frames with changing content, and sound. */
export async function flowing(person, frames = FRAMES) {
  await Promise.all([framesArrive(person, frames), pictureChanges(person), soundArrives(person)]);
}

export async function allFlowing(people, frames = FRAMES) {
  await Promise.all(people.map((one) => flowing(one, frames)));
}

/** A new stay in the room began after `before`: other transports, other streams. */
export async function rejoined(person, before, ms = FLOW_MS) {
  await until(`${person.id} joined the room's next generation`, async () => {
    const { generation } = await stats(person);
    return generation !== "" && generation !== before.generation;
  }, ms);
}
