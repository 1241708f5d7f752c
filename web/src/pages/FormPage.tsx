/** One call's form: the question first, then the department's questions, then the urgency, then one big button. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useOnline, useText, useUi, type LoadedForm } from "../app/ui";
import { DischargeCheck } from "../components/Discharge";
import { Icon, UrgencyShape } from "../components/Icon";
import { SuggestionGrounds, SuggestionLine } from "../components/Triage";
import type { HotlineStatus, Triage, Urgency } from "../protocol/generated";
import { afterSuggestion, answersOf, isOverride, obstacles, placeParams, type Draft } from "../state/draft";
import { isCpr } from "../state/discharge";
import { flatten, type Form } from "../state/questionnaire";
import { Questions } from "./Questions";

const DEBOUNCE_MS = 250;
const RETRY_MS = 1_500;
const RETRIES = 5;
const URGENCIES: readonly Urgency[] = ["immediate", "urgent", "subacute", "routine"];
const PRESETS = [1, 2, 3, 4] as const;
const noForm: Form = { title: { da: "", en: "" }, items: [] };

type SetDraft = (change: (draft: Draft) => Draft) => void;

/** The department's form; `failed` leaves the page usable without it. */
function useForm(hotline: string) {
  const ui = useUi();
  const online = useOnline();
  const [state, setState] = useState<{ loaded: LoadedForm | null; failed: boolean }>({ loaded: null, failed: false });
  const load = (): void => {
    setState({ loaded: null, failed: false });
    void ui.actions.loadForm(hotline).then((loaded) => setState({ loaded, failed: loaded === null }));
  };
  useEffect(() => {
    if (online && !state.loaded) load();
  }, [hotline, online]);
  return { ...state, load };
}

/** The draft, put away at each change so that a reload loses nothing. */
function useDraft(hotline: string): [Draft, SetDraft] {
  const { actions } = useUi();
  const [draft, setDraft] = useState(() => actions.readDraft(hotline));
  return [draft, (change) => setDraft((before) => {
    const after = change(before);
    actions.writeDraft(hotline, after);
    return after;
  })];
}

/**
 * A suggestion for the answers as they stand, asked for when the typing pauses; only the latest counts. When the
 * department's plugin gives none (it may be starting again), it is asked a few times more.
 */
function useSuggestion(hotline: HotlineStatus, form: Form, draft: Draft, setDraft: SetDraft) {
  const { actions } = useUi();
  const online = useOnline();
  const [triage, setTriage] = useState<Triage | null>(null);
  const [working, setWorking] = useState(false);
  const [changed, setChanged] = useState(false);
  const [again, setAgain] = useState({ key: "", times: 0 });
  const latest = useRef(0);
  const known = useRef<Triage | null>(null);
  const mine = useRef(draft);
  mine.current = draft;
  const take = (found: Triage): void => {
    const next = afterSuggestion(mine.current, known.current, found);
    known.current = found;
    setTriage(found);
    if (next === mine.current) return;
    setChanged(true);
    setDraft((now) => ({ ...now, urgency: next.urgency }));
  };
  const key = JSON.stringify(answersOf(form, draft));
  useEffect(() => {
    if (form === noForm || key === "{}" || !online) return;
    const turn = ++latest.current;
    const times = again.key === key ? again.times : 0;
    let later: ReturnType<typeof setTimeout> | undefined;
    setWorking(true);
    const timer = setTimeout(() => void actions.suggest(hotline.id, answersOf(form, draft)).then((found) => {
      if (turn !== latest.current) return;
      setWorking(false);
      if (found) take(found);
      if (found?.source === "none" && hotline.has_plugin && times < RETRIES)
        later = setTimeout(() => setAgain({ key, times: times + 1 }), RETRY_MS);
    }), DEBOUNCE_MS);
    return () => { clearTimeout(timer); clearTimeout(later); };
  }, [key, form, online, again]);
  return { triage, working, changed };
}

/** A department's form may ask for the age too, under this name; it is written once. */
const AGE = "patient.age";

interface PatientProps { draft: Draft; setDraft: SetDraft; form: Form; anonymous: boolean }

function QuestionAndPatient({ draft, setDraft, form, anonymous }: PatientProps) {
  const t = useText();
  return (
    <>
      <div class="field field-question">
        <label class="label label-large" for="question">{t("form.question")}</label>
        <p class="hint" id="question-hint">{t("form.question_hint")}</p>
        <textarea id="question" data-testid="question" rows={4} maxLength={2000} aria-describedby="question-hint"
          value={draft.question}
          onInput={(event) => {
            const question = event.currentTarget.value;
            setDraft((mine) => ({ ...mine, question }));
          }} />
      </div>
      {anonymous && <p class="notice" data-testid="form-anonymous">{t("form.anonymous")}</p>}
      <fieldset class="patient-fields">
        <legend class="label">{t("form.patient")} <small>({t("form.optional")})</small></legend>
        {!anonymous && (
          <label class="field"><span class="label">{t("form.patient_name")}</span>
            <input data-testid="patient-name" type="text" autocomplete="off" maxLength={120} value={draft.name}
              onInput={(event) => {
                const name = event.currentTarget.value;
                setDraft((mine) => ({ ...mine, name }));
              }} /></label>
        )}
        <label class="field field-short"><span class="label">{t("form.patient_age")}</span>
          <input data-testid="patient-age" type="text" inputMode="numeric" autocomplete="off" maxLength={3} value={draft.age}
            onInput={(event) => {
              const age = event.currentTarget.value.replace(/\D/g, "");
              const asked = flatten(form.items).some((one) => one.linkId === AGE);
              setDraft((mine) => ({ ...mine, age, ...(asked ? { values: { ...mine.values, [AGE]: age } } : {}) }));
            }} /></label>
        <label class="field"><span class="label">{t("form.patient_sex")}</span>
          <select data-testid="patient-sex" value={draft.sex}
            onChange={(event) => {
              const value = event.currentTarget.value;
              const sex = value === "female" || value === "male" || value === "other" ? value : "";
              setDraft((mine) => ({ ...mine, sex }));
            }}>
            <option value="">{t("form.sex.none")}</option>
            {(["female", "male", "other"] as const).map((sex) => <option key={sex} value={sex}>{t(`form.sex.${sex}`)}</option>)}
          </select></label>
      </fieldset>
    </>
  );
}

function Override({ draft, setDraft }: { draft: Draft; setDraft: SetDraft }) {
  const t = useText();
  const write = (reason: string): void => setDraft((mine) => ({ ...mine, reason }));
  return (
    <div class="override-form stack">
      <label class="label" for="override-reason">{t("triage.override")}</label>
      <div class="presets">
        {PRESETS.map((n) => (
          <button key={n} type="button" class="chip" data-testid={`override-preset-${n}`}
            aria-pressed={draft.reason === t(`triage.preset.${n}`)} onClick={() => write(t(`triage.preset.${n}`))}>
            {t(`triage.preset.${n}`)}
          </button>
        ))}
      </div>
      <textarea id="override-reason" data-testid="override-reason" rows={2} maxLength={500} value={draft.reason}
        aria-describedby="override-hint" onInput={(event) => write(event.currentTarget.value)} />
      <p class="hint" id="override-hint">{t("triage.override_hint")}</p>
    </div>
  );
}

function UrgencyChoice({ draft, setDraft, triage, changed }: {
  draft: Draft; setDraft: SetDraft; triage: Triage | null; changed: boolean }) {
  const t = useText();
  const suggested = triage?.suggested ?? null;
  return (
    <fieldset class="urgency-choice">
      <legend class="label">{t("triage.choose")}</legend>
      <p class="hint">{t(suggested ? "triage.confirm_hint" : "triage.choose_hint")}</p>
      <p class="changed" role="status">{changed && draft.urgency === null && t("triage.changed")}</p>
      <div class="urgency-options">
        {URGENCIES.map((urgency) => (
          <label key={urgency} class={`urgency-option urgency-${urgency}`}>
            <input type="radio" name="urgency" data-testid={`urgency-${urgency}`} checked={draft.urgency === urgency}
              onChange={() => setDraft((mine) => ({ ...mine, urgency }))} />
            <UrgencyShape urgency={urgency} />
            <span class="urgency-words">
              <strong>{t(`urgency.${urgency}`)}</strong>
              <small>{t(`urgency.${urgency}.hint`)}</small>
            </span>
            {suggested === urgency && <span class="tag tag-suggested">{t("triage.is_suggested")}</span>}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function PlaceButton({ hotline, form, draft, triage, cpr }: {
  hotline: HotlineStatus; form: Form; draft: Draft; triage: Triage | null; cpr: string }) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const [asked, setAsked] = useState(false);
  const left = obstacles(form, draft, triage);
  const busy = ui.busy.value === "call.place";
  const place = (): void => {
    setAsked(true);
    if (left.length > 0) return document.getElementById("place-obstacles")?.focus();
    const params = placeParams(hotline.id, "", form, draft, triage);
    if (!params) return;
    const then = (): void => ui.actions.place(isCpr(cpr) ? { ...params, cpr: cpr.trim() } : params);
    if (ui.tested.value) then();
    else ui.actions.openDevices({ for: "call", then });
  };
  return (
    <div class="place stack">
      {!hotline.open && <p class="notice">{t("place.closed")}</p>}
      <div id="place-obstacles" class="obstacles" tabIndex={-1} role="status">
        {asked && left.length > 0 && (
          <>
            <p><strong>{t("place.obstacles")}</strong></p>
            <ul>{left.map((one) => <li key={one}>{t(`place.obstacle.${one}`)}</li>)}</ul>
          </>
        )}
      </div>
      <button type="button" class="button button-call button-huge" data-testid="place-call"
        disabled={!online || busy} onClick={place}>
        <Icon name="phone" />{t(busy ? "place.busy" : "place.button")}
      </button>
      {hotline.telephone && <p class="muted center">{t("board.telephone", { telephone: hotline.telephone })}</p>}
    </div>
  );
}

function FormState({ loaded, failed, load, hasPlugin }: ReturnType<typeof useForm> & { hasPlugin: boolean }) {
  const t = useText();
  if (failed) {
    return (
      <div class="notice" role="status">
        <p>{t("form.failed")}</p>
        <button type="button" class="button button-small" onClick={load}>{t("form.retry")}</button>
      </div>
    );
  }
  if (!loaded) return <p class="muted" role="status">{t("form.loading")}</p>;
  return hasPlugin && loaded.source !== "plugin" ? <p class="notice">{t("form.default_source")}</p> : null;
}

export function FormPage({ hotline }: { hotline: HotlineStatus }) {
  const ui = useUi();
  const t = useText();
  const language = ui.language.value;
  const state = useForm(hotline.id);
  const form = state.loaded?.form ?? noForm;
  const [draft, setDraft] = useDraft(hotline.id);
  const [cpr, setCpr] = useState("");
  const { triage, working, changed } = useSuggestion(hotline, form, draft, setDraft);
  const names = (linkId: string): string =>
    flatten(form.items).find((one) => one.linkId === linkId)?.text[language] ?? linkId;
  return (
    <div class="page form-page" data-testid="form" data-hotline={hotline.id} data-source={state.loaded?.source ?? ""}>
      <button type="button" class="button button-quiet back" data-testid="form-back"
        onClick={() => ui.actions.go({ at: "home" })}><Icon name="back" />{t("form.back")}</button>
      <h1 tabIndex={-1} data-focus>{hotline.name[language]}</h1>
      <div class="form-columns">
        <div class="form-main stack">
          <QuestionAndPatient draft={draft} setDraft={setDraft} form={form} anonymous={hotline.anonymous === true} />
          {hotline.anonymous !== true && <DischargeCheck cpr={cpr} setCpr={setCpr} />}
          <section class="stack">
            <h2>{t("form.answers")}</h2>
            {hotline.has_plugin && form.items.length > 0 && <p class="hint">{t("form.answers_hint")}</p>}
            <FormState {...state} hasPlugin={hotline.has_plugin === true} />
            <Questions form={form} draft={draft} answers={answersOf(form, draft)}
              set={(linkId, value) => setDraft((mine) => {
                const { [linkId]: _, ...rest } = mine.values;
                return { ...mine, values: value === undefined ? rest : { ...rest, [linkId]: value } };
              })} />
          </section>
        </div>
        <aside class="form-side stack">
          <h2>{t("triage.title")}</h2>
          <SuggestionLine triage={triage} working={working} />
          <UrgencyChoice draft={draft} setDraft={setDraft} triage={triage} changed={changed} />
          {isOverride(draft, triage) && <Override draft={draft} setDraft={setDraft} />}
          <PlaceButton hotline={hotline} form={form} draft={draft} triage={triage} cpr={cpr} />
          <SuggestionGrounds triage={triage} names={names} />
        </aside>
      </div>
    </div>
  );
}
