/** Any page in any state, without a server: /preview/?page=ring&language=en */
import "../src/styles/index.css";
import { render } from "preact";
import { UiContext } from "../src/app/ui";
import { Root } from "../src/pages/Root";
import { makeUi } from "./fake-ui";
import { scenes } from "./scenes";

/** A moving picture with a face-like shape, in place of a camera. */
function picture(colour: string): MediaStreamTrack | null {
  const canvas = document.createElement("canvas");
  canvas.width = 640;
  canvas.height = 360;
  const context = canvas.getContext("2d");
  if (!context) return null;
  setInterval(() => {
    context.fillStyle = colour;
    context.fillRect(0, 0, 640, 360);
    context.fillStyle = "#e8c9ae";
    context.beginPath();
    context.arc(320 + 8 * Math.sin(Date.now() / 500), 150, 70, 0, 7);
    context.fill();
    context.fillStyle = "#f5f9fa";
    context.fillRect(200, 235, 240, 130);
  }, 100);
  return canvas.captureStream(10).getVideoTracks()[0] ?? null;
}

const query = new URLSearchParams(location.search);
const name = query.get("page") ?? "board";
const ui = makeUi(query.get("language") === "en" ? "en" : "da");
scenes[name]?.(ui, { self: () => picture("#35606b"), other: () => picture("#7c8f98") });

const root = document.getElementById("root");
if (root) {
  render(name === "index"
    ? <ul>{Object.keys(scenes).map((key) => <li key={key}><a href={`?page=${key}`}>{key}</a></li>)}</ul>
    : <UiContext.Provider value={ui}><Root /></UiContext.Provider>, root);
}
