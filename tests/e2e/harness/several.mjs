/** Do picture and sound of *each* of the others arrive? Everybody has a tile of their own, named by the person. */
import { stats } from "./media.mjs";
import { at } from "./person.mjs";
import { throughout, until } from "./wait.mjs";

const FRAMES = 30;
const FLOW_MS = 60_000;
const CHANGES = 3;
const SILENCE_MS = 1_500;
const LEAST_DIFFERENCE = 24; // of 255, in the pixel that changed most

/** Who is on the screen: [{person, part}, ...] */
export function tiles(person) {
  return person.page.$$eval(at("party"), (found) => found.map(({ dataset }) => ({ person: dataset.person, part: dataset.part })));
}

/** Waits until exactly these parts are there; their tiles. */
export async function sees(person, ...parts) {
  const wanted = parts.toSorted().join();
  await until(`${person.id} sees ${wanted}`, async () => (await tiles(person)).map((one) => one.part).toSorted().join() === wanted, 20_000);
  return tiles(person);
}

/** A tile's picture, small, and whether its sound is let through; null before the first frame. */
function look(person, other) {
  return person.page.$eval(`${at("party", { person: other })} video`, (video) => {
    if (video.readyState < 2 || video.videoWidth === 0) return null;
    const canvas = document.createElement("canvas");
    canvas.width = 40;
    canvas.height = 30;
    const context = canvas.getContext("2d");
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const live = video.srcObject.getAudioTracks().some((one) => one.enabled && !one.muted && one.readyState === "live");
    return {
      audible: live && !video.paused && !video.muted && video.volume > 0,
      pixels: [...context.getImageData(0, 0, canvas.width, canvas.height).data] };
  });
}

const differ = (a, b) => a.some((value, i) => Math.abs(value - b[i]) >= LEAST_DIFFERENCE);

const figures = async (person, other) => (await stats(person)).peers[other] ?? { video: null, audio: null };

/** This one's picture moves, is decoded, and is heard. */
async function receives(person, other) {
  let before = await figures(person, other);
  const shots = [];
  await until(`${person.id} sees ${other} move and hears them`, async () => {
    const now = await look(person, other);
    if (now && (shots.length === 0 || differ(now.pixels, shots.at(-1)))) shots.push(now.pixels);
    const { video, audio } = await figures(person, other);
    // A network that was lost for a moment makes a new stay, which counts from nothing.
    if ((audio?.totalEnergy ?? 0) < (before.audio?.totalEnergy ?? 0)) before = { video: null, audio: null };
    const frames = (video?.framesDecoded ?? 0) - (before.video?.framesDecoded ?? 0);
    const energy = (audio?.totalEnergy ?? 0) - (before.audio?.totalEnergy ?? 0);
    if (shots.length > CHANGES && frames > FRAMES && energy > 1e-4 && now?.audible) return true;
    throw new Error(`${shots.length - 1} changes, ${frames} frames, sound ${energy}, let through: ${now?.audible}`);
  }, FLOW_MS);
}

/** Each of these receives everybody on their own screen. */
export async function eachReceivesAll(...people) {
  await Promise.all(people.map(async (one) => {
    for (const { person } of await tiles(one)) await receives(one, person);
  }));
}

/** Nobody's picture and nobody's sound: for a while, not a frame and not a byte. */
export async function receivesNobody(person) {
  const all = async () => JSON.stringify(Object.values((await stats(person)).peers).map(({ video, audio }) => [video?.framesDecoded, video?.bytes, audio?.bytes]));
  await until(`${person.id} receives nobody`, async () => {
    const before = await all();
    return throughout(SILENCE_MS, async () => (await all()) === before);
  }, 20_000);
}
