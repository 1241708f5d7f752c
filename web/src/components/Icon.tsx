/** Small drawings. Always beside words, so hidden from screen readers. */
import type { Urgency } from "../protocol/generated";

const PATHS = {
  phone: "M6.6 10.8a15 15 0 0 0 6.6 6.6l2.2-2.2a1 1 0 0 1 1-.25 11 11 0 0 0 3.6.6 1 1 0 0 1 1 1V20a1 1 0 0 1-1 1A17 17 0 0 1 3 4a1 1 0 0 1 1-1h3.5a1 1 0 0 1 1 1c0 1.2.2 2.4.6 3.6a1 1 0 0 1-.25 1z",
  hangUp: "M12 9c-1.6 0-3.1.25-4.6.7v3.1a1 1 0 0 1-.6.9c-.9.5-1.8 1.1-2.5 1.8a1 1 0 0 1-1.4 0L.3 13a1 1 0 0 1 0-1.4A17 17 0 0 1 12 7c4.5 0 8.6 1.8 11.7 4.6a1 1 0 0 1 0 1.4l-2.6 2.5a1 1 0 0 1-1.4 0 11 11 0 0 0-2.5-1.8 1 1 0 0 1-.6-.9V9.7A15 15 0 0 0 12 9z",
  microphone: "M12 14a3 3 0 0 0 3-3V5a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3zm5-3a5 5 0 0 1-10 0H5a7 7 0 0 0 6 6.9V21h2v-3.1A7 7 0 0 0 19 11z",
  microphoneOff: "M19 11h-2c0 .9-.2 1.7-.6 2.4l1.5 1.5A7 7 0 0 0 19 11zm-4 .2V5a3 3 0 0 0-5.9-.7zM4.3 3 3 4.3l6 6V11a3 3 0 0 0 3.7 2.9l1.6 1.6A5 5 0 0 1 7 11H5a7 7 0 0 0 6 6.9V21h2v-3.1c.9-.1 1.8-.5 2.6-1l4.1 4.1 1.3-1.3z",
  camera: "M17 10.5V7a1 1 0 0 0-1-1H4a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-3.5l4 4v-11z",
  cameraOff: "M21 6.5l-4 4V7a1 1 0 0 0-1-1H9.8L21 17.2zM3.3 2 2 3.3 4.7 6H4a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1h12c.2 0 .4-.1.5-.2l3.2 3.2L21 19.7z",
  settings: "M3 17v2h6v-2zm0-12v2h10V5zm10 16v-2h8v-2h-8v-2h-2v6zM7 9v2H3v2h4v2h2V9zm14 4v-2H11v2zm-6-4h2V7h4V5h-4V3h-2z",
  back: "M20 11H7.8l5.6-5.6L12 4l-8 8 8 8 1.4-1.4L7.8 13H20z",
  check: "M9 16.2 4.8 12l-1.4 1.4L9 19 21 7l-1.4-1.4z",
  flag: "M5 3v18h2v-7h5l1 2h6V6h-5l-1-2H7V3z",
  warning: "M12 3 1.5 21h21zm1 14h-2v2h2zm0-7h-2v5h2z",
  info: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm1 15h-2v-6h2zm0-8h-2V7h2z",
  close: "M19 6.4 17.6 5 12 10.6 6.4 5 5 6.4 10.6 12 5 17.6 6.4 19 12 13.4 17.6 19 19 17.6 13.4 12z",
  search: "M15.5 14h-.8l-.3-.3a6.5 6.5 0 1 0-.7.7l.3.3v.8l5 5 1.5-1.5zm-6 0a4.5 4.5 0 1 1 0-9 4.5 4.5 0 0 1 0 9z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm0 2c-2.7 0-8 1.3-8 4v2h16v-2c0-2.7-5.3-4-8-4z",
  pause: "M7 5h3.5v14H7zm6.5 0H17v14h-3.5z",
  forward: "M13 5l8 7-8 7v-4.5C8 14.5 5 16 3 19c.5-6 4-9.5 10-10z",
  ask: "M4 2h16a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H7l-5 4V4a2 2 0 0 1 2-2zm9 13v-2h-2v2zm-4-7h2a1 1 0 1 1 1.4.9C11.3 9.4 11 10.2 11 12h2c0-.8 0-1.1.6-1.4A3 3 0 1 0 9 8z",
  invite: "M15 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-9-2V7H4v3H1v2h3v3h2v-3h3v-2zm9 4c-2.7 0-8 1.3-8 4v2h16v-2c0-2.7-5.3-4-8-4z",
  sound: "M3 9v6h4l5 5V4L7 9zm13.5 3A4.5 4.5 0 0 0 14 8v8a4.5 4.5 0 0 0 2.5-4zM14 3.2v2.1a7 7 0 0 1 0 13.4v2.1a9 9 0 0 0 0-17.6z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d={PATHS[name]} /></svg>;
}

/** A shape of its own for each urgency: told apart without colour. */
const SHAPES: Record<Urgency, string> = {
  immediate: "M8 2h8l6 6v8l-6 6H8l-6-6V8z",
  urgent: "M12 2.5 23 21.5H1z",
  subacute: "M12 1.5 22.5 12 12 22.5 1.5 12z",
  routine: "M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20z",
};

export function UrgencyShape({ urgency }: { urgency: Urgency }) {
  return (
    <svg class={`shape shape-${urgency}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={SHAPES[urgency]} />
    </svg>
  );
}
