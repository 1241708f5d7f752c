/** A Ui whose actions only note that they were asked for. */
import { signal } from "@preact/signals";
import type { Actions, DeviceCheck, Ui } from "../src/app/ui";
import type { LocalState, LocalTracks } from "../src/media/local";
import type { MediaState } from "../src/media/room";
import type { Remote } from "../src/media/signal";
import { initial, type App } from "../src/state/app";
import type { Language } from "../src/state/board";
import { emptyDraft, type Draft } from "../src/state/draft";
import { emptyOutcome, type OutcomeDraft } from "../src/state/outcome";
import { parseQuestionnaire } from "../src/state/questionnaire";
import { report, spans, triage } from "./fixtures";
import { questionnaire } from "./questionnaire";

export interface FakeUi extends Ui {
  asked: [name: string, ...values: unknown[]][];
  draft: Draft;
  outcomeDraft: OutcomeDraft;
  copies: boolean;
}

function signals(language: Language) {
  return {
    app: signal<App>(initial()),
    language: signal(language),
    nowMs: signal(Date.now()),
    local: signal<LocalState>({ at: "idle" }),
    tracks: signal<LocalTracks>({ audio: null, video: null }),
    devices: signal([]),
    choice: signal({ microphone: "", camera: "", wantsCamera: true }),
    tested: signal(false),
    deviceCheck: signal<DeviceCheck | null>(null),
    media: signal<MediaState>("idle"),
    remotes: signal<readonly Remote[]>([]),
    muted: signal(false),
    cameraOff: signal(false),
    busy: signal(null),
  };
}

export function makeUi(language: Language): FakeUi {
  const asked: FakeUi["asked"] = [];
  const note = (name: string) => (...values: unknown[]): void => {
    asked.push([name, ...values]);
  };
  const form = parseQuestionnaire(questionnaire);
  const ui: FakeUi = {
    asked,
    draft: emptyDraft,
    outcomeDraft: emptyOutcome,
    copies: true,
    ...signals(language),
    actions: {} as Actions,
  };
  ui.actions = {
    signInAddress: () => "/login?slot=0000000000000000&language=da",
    signOut: note("signOut"), setLanguage: (to) => (ui.language.value = to), tryNow: note("tryNow"),
    go: (page) => (ui.app.value = { ...ui.app.value, page }),
    dismissToast: note("dismissToast"), dismissCall: note("dismissCall"), setPresence: note("setPresence"), ready: note("ready"), hearTest: note("hearTest"),
    loadForm: () => Promise.resolve(form && { form, source: "plugin" }),
    suggest: () => Promise.resolve(triage),
    place: note("place"), leave: note("leave"), hangUp: note("hangUp"), accept: note("accept"), decline: note("decline"),
    requestCallback: note("requestCallback"), answerCallback: note("answerCallback"), declineCallback: note("declineCallback"),
    sendQuestion: note("sendQuestion"), hold: note("hold"), transfer: note("transfer"),
    consult: note("consult"), handOver: note("handOver"), admitGuest: note("admitGuest"), removeGuest: note("removeGuest"),
    inviteGuest(params) {
      asked.push(["inviteGuest", params]);
      return Promise.resolve({ guest: 3, link: "https://vagtlinje.example/g#9f2c4e6a8b0d1f3a5c7e", until: new Date(Date.now() + 1_800_000).toISOString() });
    },
    copy: (text) => {
      asked.push(["copy", text]);
      return Promise.resolve(true);
    },
    enterAsGuest: note("enterAsGuest"), addCamera: note("addCamera"), takeOver: note("takeOver"),
    outcome: note("outcome"), takeTask: note("takeTask"), setTimeOut: note("setTimeOut"),
    checkDischarge: () => Promise.resolve({ covered: true, hospital: "SUH", hospital_name: "Sjællands Universitetshospital", until: "2026-11-23T08:00:00.000Z" }),
    dischargeChoices: () => Promise.resolve({ destinations: [], groups: [], specialties: [] }),
    registerDischarge: () => Promise.resolve(true),
    statistics: (params) => Promise.resolve(report(Date.now(), ui.app.value.me?.person.role === "department", params)),
    rotaPreview: () => Promise.resolve(spans(Date.now())),
    csvAddress: (table, period) => `/statistics/${table}.csv?${new URLSearchParams({ slot: "0000000000000000", ...period })}`,
    openDevices: (check) => (ui.deviceCheck.value = check), testDevices: note("testDevices"),
    chooseDevices: note("chooseDevices"), closeDevices: () => (ui.deviceCheck.value = null),
    setMuted: (muted) => (ui.muted.value = muted), setCameraOff: (off) => (ui.cameraOff.value = off),
    remoteStarted: note("remoteStarted"), readDraft: () => ui.draft, writeDraft: note("writeDraft"),
    readOutcome: () => ui.outcomeDraft, writeOutcome: (_, draft) => (ui.outcomeDraft = draft),
    copyText: (text) => {
      note("copyText")(text);
      return Promise.resolve(ui.copies);
    },
    followUpCase: () => Promise.resolve({ question: "KOL, mere åndenød. Indlægges?", patient: { name: "A. B.", age: 71, sex: "female" } }),
    answerFollowUp: (call, admitted) => {
      note("answerFollowUp")(call, admitted);
      return Promise.resolve(true);
    },
    readNote: () => "", writeNote: note("writeNote"),
  };
  return ui;
}
