/** Discharge responsibility: who answers for a patient who came home, and telling the region of a discharge. */
import { useEffect, useState } from "preact/hooks";
import { useOnline, useText, useUi } from "../app/ui";
import type { Cover, DischargeChoices } from "../protocol/generated";
import { emptyDischarge, isCpr, registration, type DischargeDraft } from "../state/discharge";
import { serverNowMs } from "../state/screen";
import { momentText } from "../text/catalogue";
import { Icon } from "./Icon";

/** What the check says, in a sentence that a clinician can act on. */
function CoverLine({ cover }: { cover: Cover }) {
  const ui = useUi();
  const t = useText();
  const nowMs = serverNowMs(ui.app.value, ui.nowMs.value);
  const until = cover.until ? momentText(ui.language.value, cover.until, nowMs) : "";
  const hospital = cover.hospital_name ?? "";
  const rule = cover.rule_name?.[ui.language.value] ?? "";
  if (cover.covered) {
    return (
      <p class="notice" data-testid="cover" data-covered="true" data-hospital={cover.hospital}>
        <Icon name="check" /><span><strong>{t("cover.covered", { hospital, until })}</strong> {t("cover.first", { rule })}</span>
      </p>
    );
  }
  return (
    <p class="muted" data-testid="cover" data-covered="false" data-why={cover.why}>
      {t(`cover.why.${cover.why ?? "not_discharged_here"}`, { until, rule })}
    </p>
  );
}

/** The CPR number stays on this page only: it is neither put away nor part of the case. */
export function DischargeCheck({ cpr, setCpr }: { cpr: string; setCpr: (cpr: string) => void }) {
  const { actions } = useUi();
  const t = useText();
  const online = useOnline();
  const [cover, setCover] = useState<Cover | null>(null);
  const complete = isCpr(cpr);
  useEffect(() => {
    setCover(null);
    if (!complete || !online) return;
    let current = true;
    void actions.checkDischarge(cpr.trim()).then((found) => { if (current) setCover(found); });
    return () => { current = false; };
  }, [cpr, online]);
  return (
    <div class="field discharge-check">
      <label class="label" for="patient-cpr">{t("cover.cpr")} <small>({t("form.optional")})</small></label>
      <p class="hint" id="patient-cpr-hint">{t("cover.hint")}</p>
      <input id="patient-cpr" data-testid="patient-cpr" type="text" inputMode="numeric" autocomplete="off" maxLength={11}
        aria-describedby="patient-cpr-hint" value={cpr} onInput={(event) => setCpr(event.currentTarget.value)} />
      <div role="status">{cover && <CoverLine cover={cover} />}</div>
    </div>
  );
}

function Choice({ id, label, value, options, none, change }: {
  id: string; label: string; value: string; options: DischargeChoices["groups"]; none: string; change: (value: string) => void }) {
  const { language } = useUi();
  return (
    <label class="field"><span class="label">{label}</span>
      <select data-testid={id} value={value} onChange={(event) => change(event.currentTarget.value)}>
        <option value="">{none}</option>
        {options.map((one) => <option key={one.id} value={one.id}>{one.name[language.value]}</option>)}
      </select></label>
  );
}

function Fields({ draft, set, choices }: {
  draft: DischargeDraft; set: (change: Partial<DischargeDraft>) => void; choices: DischargeChoices }) {
  const t = useText();
  const number = (id: "hours" | "age", max: number) => (
    <label class="field field-short"><span class="label">{t(`discharge.${id}`)}</span>
      <input data-testid={`discharge-${id}`} type="text" inputMode="numeric" autocomplete="off" maxLength={max} value={draft[id]}
        onInput={(event) => set({ [id]: event.currentTarget.value.replace(/\D/g, "") })} /></label>
  );
  return (
    <div class="patient-fields">
      <label class="field"><span class="label">{t("cover.cpr")}</span>
        <input data-testid="discharge-cpr" type="text" inputMode="numeric" autocomplete="off" maxLength={11} value={draft.cpr}
          onInput={(event) => set({ cpr: event.currentTarget.value })} /></label>
      {number("age", 3)}
      {number("hours", 4)}
      <Choice id="discharge-destination" label={t("discharge.destination")} value={draft.destination} none={t("discharge.choose")}
        options={choices.destinations} change={(destination) => set({ destination })} />
      <Choice id="discharge-specialty" label={t("discharge.specialty")} value={draft.specialty} none={t("discharge.not_told")}
        options={choices.specialties} change={(specialty) => set({ specialty })} />
      {choices.groups.length > 0 && <Choice id="discharge-group" label={t("discharge.group")} value={draft.group}
        none={t("discharge.no_group")} options={choices.groups} change={(group) => set({ group })} />}
    </div>
  );
}

/** Tells the region that a patient goes home now: for so many hours questions come to this hospital first. */
export function DischargeRegister() {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const [choices, setChoices] = useState<DischargeChoices | null>(null);
  const [draft, setDraft] = useState(emptyDischarge);
  const [done, setDone] = useState(false);
  const params = registration(draft, serverNowMs(ui.app.value, ui.nowMs.value));
  const send = (event: Event): void => {
    event.preventDefault();
    if (!params) return;
    void ui.actions.registerDischarge(params).then((saved) => {
      setDone(saved);
      if (saved) setDraft(emptyDischarge);
    });
  };
  return (
    <details class="panel discharge" data-testid="discharge"
      onToggle={() => { if (!choices) void ui.actions.dischargeChoices().then(setChoices); }}>
      <summary>{t("discharge.title")}</summary>
      <p class="hint">{t("discharge.explain")}</p>
      {choices && (
        <form class="stack" onSubmit={send}>
          <Fields draft={draft} choices={choices} set={(change) => { setDone(false); setDraft((mine) => ({ ...mine, ...change })); }} />
          <button type="submit" class="button button-primary" data-testid="discharge-save" disabled={!online || !params}>
            {t("discharge.save")}</button>
          <p role="status">{done && t("discharge.saved")}</p>
        </form>
      )}
    </details>
  );
}
