/** Texts by key, in the person's language. Danish is the source: its keys are the type. */
import { da } from "./da";
import { en } from "./en";
import { format, type Values } from "./format";

export type Key = keyof typeof da;
export type Translate = (key: Key, values?: Values) => string;

const catalogues: Record<"da" | "en", Readonly<Record<Key, string>>> = { da, en };

export function isKey(name: string): name is Key {
  return Object.hasOwn(da, name);
}

const make = (language: "da" | "en"): Translate => (key, values) => format(language, catalogues[language][key], values);
const translators = { da: make("da"), en: make("en") };

export function translator(language: "da" | "en"): Translate {
  return translators[language];
}

/** Times are told as the region's clocks show them, wherever the browser believes it is. */
const ZONE = "Europe/Copenhagen";

export function timeText(language: "da" | "en", utc: string): string {
  const at = new Date(utc);
  if (Number.isNaN(at.getTime())) return "";
  return new Intl.DateTimeFormat(language === "da" ? "da-DK" : "en-GB", {
    hour: "2-digit", minute: "2-digit", timeZone: ZONE }).format(at);
}

/** For the middle of a sentence: "kl. 08.00" today, "mandag kl. 08.00" on another day. */
export function momentText(language: "da" | "en", utc: string, nowMs: number): string {
  const text = dayTimeText(language, utc, nowMs);
  return language === "da" ? text.replace(/\S+$/, (time) => `kl. ${time}`) : text;
}

/** "24.11. 08.00", for what is days or weeks away. */
export function dateTimeText(language: "da" | "en", utc: string): string {
  const at = new Date(utc);
  if (Number.isNaN(at.getTime())) return "";
  const date = new Intl.DateTimeFormat(language === "da" ? "da-DK" : "en-GB", { day: "numeric", month: "short", timeZone: ZONE });
  return `${date.format(at)} ${timeText(language, utc)}`;
}

/** "24.11.2026 08.00": for what is read years later. */
export function recordTimeText(language: "da" | "en", utc: string): string {
  const at = new Date(utc);
  if (Number.isNaN(at.getTime())) return "";
  const date = new Intl.DateTimeFormat(language === "da" ? "da-DK" : "en-GB", {
    day: "numeric", month: language === "da" ? "numeric" : "short", year: "numeric", timeZone: ZONE });
  return `${date.format(at)} ${timeText(language, utc)}`;
}

/** "08.00" today, "mandag 08.00" on another day. */
export function dayTimeText(language: "da" | "en", utc: string, nowMs: number): string {
  const at = new Date(utc);
  if (Number.isNaN(at.getTime())) return "";
  const locale = language === "da" ? "da-DK" : "en-GB";
  const day = (date: Date): string => new Intl.DateTimeFormat(locale, { dateStyle: "short", timeZone: ZONE }).format(date);
  const time = timeText(language, utc);
  if (day(at) === day(new Date(nowMs))) return time;
  const weekday = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: ZONE }).format(at);
  return `${weekday} ${time}`;
}
