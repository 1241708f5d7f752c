/**
 * What the camera of a Chromium under test sees: a small picture that moves. The browser's own made-up
 * camera is a picture of 1280 by 720, and drawing it costs more than all that is tested.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const WIDTH = 320;
const HEIGHT = 180;
const FRAMES = 25; // a second, which the browser plays again and again
const BAND = 40; // pixels

let file = null;

/** A bright band that goes from left to right, each frame in colours of its own. */
function frame(index) {
  const luma = Buffer.alloc(WIDTH * HEIGHT, 40);
  const left = Math.floor((index * (WIDTH - BAND)) / FRAMES);
  for (let y = 0; y < HEIGHT; y++) luma.fill(200, y * WIDTH + left, y * WIDTH + left + BAND);
  const chroma = [index * 9, 255 - index * 9].map((value) => Buffer.alloc((WIDTH * HEIGHT) / 4, value));
  return Buffer.concat([Buffer.from("FRAME\n"), luma, ...chroma]);
}

/** The path of the picture (YUV4MPEG2), made once and removed when the process ends. */
export function cameraFile() {
  if (file) return file;
  const folder = mkdtempSync(join(tmpdir(), "vagtlinje-camera-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  file = join(folder, "camera.y4m");
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FRAMES}:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(file, Buffer.concat([head, ...Array.from({ length: FRAMES }, (_, index) => frame(index))]));
  return file;
}
