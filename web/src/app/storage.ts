/** What a tab remembers over a reload. Session storage only: it goes when the tab is closed. */
import type { Choice } from "../media/local";
import { isRecord } from "../protocol/validate";
import type { TextStore } from "../session/slot";
import type { Page } from "../state/app";
import type { Language } from "../state/board";
import { parseDraft, type Draft } from "../state/draft";
import { parseOutcomeDraft, type OutcomeDraft } from "../state/outcome";

export interface Memory {
  readDraft(hotline: string): Draft;
  writeDraft(hotline: string, draft: Draft): void;
  clearDrafts(): void;
  readOutcome(call: number): OutcomeDraft;
  writeOutcome(call: number, draft: OutcomeDraft | null): void;
  readNote(call: number): string;
  writeNote(call: number, note: string): void;
  readFollowed(): number | null;
  writeFollowed(call: number | null): void;
  /** Where the person went by themselves, such as a form that is half filled in. */
  readPage(): Page;
  writePage(page: Page): void;
  readDevices(): { choice: Choice; tested: boolean };
  writeDevices(choice: Choice, tested: boolean): void;
  readLanguage(): Language;
  writeLanguage(language: Language): void;
  /** Signed out: nothing of a person may stay behind. */
  forgetPerson(): void;
}

const noChoice: Choice = { microphone: "", camera: "", wantsCamera: true };

function parseDevices(stored: string | null): { choice: Choice; tested: boolean } {
  let raw: unknown = null;
  try {
    raw = JSON.parse(stored ?? "null");
  } catch {
    // An unreadable choice is no choice.
  }
  if (!isRecord(raw)) return { choice: noChoice, tested: false };
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  return {
    choice: { microphone: text(raw.microphone), camera: text(raw.camera), wantsCamera: raw.wantsCamera !== false },
    tested: raw.tested === true,
  };
}

function parsePage(stored: string | null): Page {
  const [at, what] = (stored ?? "").split(" ", 2);
  if (at === "form" && what) return { at, hotline: what };
  const call = Number(what);
  return at === "task" && Number.isSafeInteger(call) && call > 0 ? { at, call } : { at: "home" };
}

function pageText(page: Page): string {
  return page.at === "form" ? `form ${page.hotline}` : page.at === "task" ? `task ${page.call}` : "";
}

/** `keys` lists what the store holds, for forgetting by prefix. */
export function makeMemory(store: TextStore, keys: () => string[]): Memory {
  const forget = (prefix: string): void => keys().filter((key) => key.startsWith(prefix)).forEach((key) => store.removeItem(key));
  return {
    readDraft: (hotline) => parseDraft(store.getItem(`vl.draft.${hotline}`)),
    writeDraft: (hotline, draft) => store.setItem(`vl.draft.${hotline}`, JSON.stringify(draft)),
    clearDrafts: () => forget("vl.draft."),
    readOutcome: (call) => parseOutcomeDraft(store.getItem(`vl.outcome.${call}`)),
    writeOutcome: (call, draft) => (draft ? store.setItem(`vl.outcome.${call}`, JSON.stringify(draft)) : store.removeItem(`vl.outcome.${call}`)),
    readNote: (call) => store.getItem(`vl.note.${call}`) ?? "",
    writeNote: (call, note) => (note ? store.setItem(`vl.note.${call}`, note) : store.removeItem(`vl.note.${call}`)),
    readFollowed() {
      const call = Number(store.getItem("vl.followed"));
      return Number.isSafeInteger(call) && call > 0 ? call : null;
    },
    writeFollowed: (call) => (call === null ? store.removeItem("vl.followed") : store.setItem("vl.followed", String(call))),
    readPage: () => parsePage(store.getItem("vl.page")),
    writePage: (page) => (page.at === "home" ? store.removeItem("vl.page") : store.setItem("vl.page", pageText(page))),
    readDevices: () => parseDevices(store.getItem("vl.devices")),
    writeDevices: (choice, tested) => store.setItem("vl.devices", JSON.stringify({ ...choice, tested })),
    readLanguage: () => (store.getItem("vl.language") === "en" ? "en" : "da"),
    writeLanguage: (language) => store.setItem("vl.language", language),
    forgetPerson() {
      forget("vl.draft.");
      forget("vl.note.");
      forget("vl.outcome.");
      store.removeItem("vl.followed");
      store.removeItem("vl.page");
    },
  };
}
