/** What the pages see: signals to read and actions to ask for. The shell implements it; the preview has its own. */
import type { Signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type {
  Admitted, CallConsultParams, CallId, CallOutcomeParams, CallPlaceParams, CallbackRequestParams, Cover, DeclineReason, DischargeChoices,
  DischargeRegisterParams, FollowUpCaseResult, GuestInviteParams, GuestInviteResult, GuestNumber, PresenceSetParams,
  RotaPreviewParams, RotaSpan, StatisticsReport, StatisticsReportParams, TimeOutSetParams, Triage, Utc } from "../protocol/generated";
import type { Choice, LocalState, LocalTracks } from "../media/local";
import type { MediaState } from "../media/room";
import type { Remote } from "../media/signal";
import type { App, Page } from "../state/app";
import type { Language } from "../state/board";
import type { Draft } from "../state/draft";
import type { OutcomeDraft } from "../state/outcome";
import type { Form } from "../state/questionnaire";
import { translator, type Translate } from "../text/catalogue";

/** Why the device test is open: by itself, or in front of a first call. */
export type DeviceCheck = { for: "test" } | { for: "call"; then: () => void };

export interface LoadedForm { form: Form; source: "plugin" | "region" | "default" }

export interface CsvPeriod { from: Utc; to: Utc; hotline?: string }

export interface Actions {
  signInAddress(): string;
  signOut(): void;
  setLanguage(language: Language): void;
  tryNow(): void;
  go(page: Page): void;
  dismissToast(id: number): void;
  dismissCall(call: CallId): void;
  setPresence(params: PresenceSetParams): void;
  ready(): void;
  hearTest(): void;
  loadForm(hotline: string): Promise<LoadedForm | null>;
  /** null: no answer; the person decides unaided. */
  suggest(hotline: string, answers: CallPlaceParams["answers"]): Promise<Triage | null>;
  place(params: Omit<CallPlaceParams, "key">): void;
  leave(call: CallId): void;
  hangUp(call: CallId): void;
  accept(call: CallId): void;
  decline(call: CallId, reason: DeclineReason): void;
  requestCallback(params: CallbackRequestParams): void;
  answerCallback(call: CallId): void;
  declineCallback(call: CallId): void;
  sendQuestion(call: CallId): void;
  hold(call: CallId, on: boolean): void;
  transfer(call: CallId, hotline: string): void;
  consult(params: CallConsultParams): void;
  handOver(call: CallId): void;
  /** The link is a whole address. null: refused, and the person was told why. */
  inviteGuest(params: GuestInviteParams): Promise<GuestInviteResult | null>;
  admitGuest(call: CallId, guest: GuestNumber): void;
  removeGuest(call: CallId, guest: GuestNumber): void;
  /** false: the browser does not let a page copy. */
  copy(text: string): Promise<boolean>;
  /** Uses the link that opened this page. */
  enterAsGuest(): void;
  outcome(params: CallOutcomeParams): void;
  takeTask(call: CallId): void;
  setTimeOut(params: TimeOutSetParams): void;
  /** null: no answer; the call goes its usual way. */
  checkDischarge(cpr: string): Promise<Cover | null>;
  dischargeChoices(): Promise<DischargeChoices | null>;
  /** false: refused, and the person was told why. */
  registerDischarge(params: DischargeRegisterParams): Promise<boolean>;
  /** null: not to be had now; the page says so itself. */
  statistics(params: StatisticsReportParams): Promise<StatisticsReport | null>;
  rotaPreview(params: RotaPreviewParams): Promise<RotaSpan[] | null>;
  /** Where the table is a file; of whoever is signed in in this tab. */
  csvAddress(table: string, period: CsvPeriod): string;
  openDevices(check: DeviceCheck): void;
  testDevices(): void;
  chooseDevices(choice: Choice): void;
  closeDevices(worked: boolean): void;
  setMuted(muted: boolean): void;
  setCameraOff(off: boolean): void;
  /** Asks for the camera, in a conversation without a picture of one's own. */
  addCamera(): void;
  /** The conversation goes on here, and no longer on this person's other device. */
  takeOver(): void;
  /** The first picture (or sound) of the other side stands on the screen. */
  remoteStarted(): void;
  readDraft(hotline: string): Draft;
  writeDraft(hotline: string, draft: Draft): void;
  readOutcome(call: CallId): OutcomeDraft;
  writeOutcome(call: CallId, draft: OutcomeDraft): void;
  /** false: the browser does not let us, and the person was told. */
  copyText(text: string): Promise<boolean>;
  /** null: it is kept no longer, or does not come now. */
  followUpCase(call: CallId): Promise<FollowUpCaseResult | null>;
  /** false: refused, and the person was told why. */
  answerFollowUp(call: CallId, admitted: Admitted): Promise<boolean>;
  readNote(call: CallId): string;
  writeNote(call: CallId, note: string): void;
}

export interface Ui {
  app: Signal<App>;
  language: Signal<Language>;
  nowMs: Signal<number>;
  local: Signal<LocalState>;
  tracks: Signal<LocalTracks>;
  devices: Signal<readonly MediaDeviceInfo[]>;
  choice: Signal<Choice>;
  tested: Signal<boolean>;
  deviceCheck: Signal<DeviceCheck | null>;
  media: Signal<MediaState>;
  remotes: Signal<readonly Remote[]>;
  muted: Signal<boolean>;
  cameraOff: Signal<boolean>;
  /** An action of this name is under way; its button waits. */
  busy: Signal<string | null>;
  actions: Actions;
}

export const UiContext = createContext<Ui | null>(null);

export function useUi(): Ui {
  const ui = useContext(UiContext);
  if (!ui) throw new Error("no Ui around this component");
  return ui;
}

export function useText(): Translate {
  return translator(useUi().language.value);
}

/** Actions that need the server are off while it is away; the pages stay as they were. */
export function useOnline(): boolean {
  return useUi().app.value.link.at === "online";
}
