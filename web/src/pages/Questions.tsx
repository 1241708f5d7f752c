/** A questionnaire as controls. Knows FHIR's kinds of question, and no questionnaire in particular. */
import { useText, useUi } from "../app/ui";
import { Icon } from "../components/Icon";
import type { Answers } from "../protocol/generated";
import { countAnswered, faultOf, type Draft } from "../state/draft";
import { isEnabled, sections, type Form, type Item } from "../state/questionnaire";

type Value = boolean | string;
export type SetValue = (linkId: string, value: Value | undefined) => void;

interface ItemProps { item: Item; draft: Draft; answers: Answers; set: SetValue }

const MOST_RADIOS = 6;

interface Choice { id: string; value: Value; label: string }

/** One tap to choose; a second tap on the same takes it back, so that "not known" stays possible. */
function Radios({ item, choices, value, set }: { item: Item; choices: Choice[]; value: Value | undefined; set: SetValue }) {
  return (
    <div class="segments">
      {choices.map((choice) => (
        <label key={choice.id} class="segment">
          <input type="radio" name={item.linkId} data-testid={`input-${item.linkId}-${choice.id}`}
            checked={value === choice.value}
            onClick={() => value === choice.value && set(item.linkId, undefined)}
            onChange={() => set(item.linkId, choice.value)} />
          <span>{choice.label}</span>
        </label>
      ))}
    </div>
  );
}

function Bounds({ item }: { item: Item }) {
  const t = useText();
  const { language } = useUi();
  const words = (n: number): string => n.toLocaleString(language.value);
  const text = item.min !== null && item.max !== null
    ? t("form.range", { min: words(item.min), max: words(item.max), unit: item.unit }).trim() : item.unit;
  return text ? <span class="hint" id={`hint-${item.linkId}`}>{text}</span> : null;
}

function NumberInput({ item, draft, set }: ItemProps) {
  const t = useText();
  const typed = draft.values[item.linkId];
  const fault = faultOf(item, typed);
  const limits = { min: item.min ?? 0, max: item.max ?? 0 };
  return (
    <>
      <span class="with-unit">
        <input id={`q-${item.linkId}`} type="text" autocomplete="off" class="number"
          inputMode={item.kind === "integer" && (item.min ?? 0) >= 0 ? "numeric" : "decimal"}
          data-testid={`input-${item.linkId}`} value={typeof typed === "string" ? typed : ""} maxLength={12}
          aria-invalid={fault !== null} aria-describedby={`fault-${item.linkId} hint-${item.linkId}`}
          onInput={(event) => set(item.linkId, event.currentTarget.value)} />
        <Bounds item={item} />
      </span>
      <span class="fault" id={`fault-${item.linkId}`} role="status">{fault && t(`form.fault.${fault}`, limits)}</span>
    </>
  );
}

function TextInput({ item, draft, set }: ItemProps) {
  const typed = draft.values[item.linkId];
  const shared = {
    id: `q-${item.linkId}`, "data-testid": `input-${item.linkId}`, value: typeof typed === "string" ? typed : "",
    maxLength: 2000,
  };
  if (item.kind === "text") {
    return <textarea {...shared} rows={3} onInput={(event) => set(item.linkId, event.currentTarget.value)} />;
  }
  const onInput = (event: { currentTarget: HTMLInputElement }): void => set(item.linkId, event.currentTarget.value);
  return item.kind === "date" ? <input {...shared} type="date" onInput={onInput} />
    : <input {...shared} type="text" autocomplete="off" onInput={onInput} />;
}

function Select({ item, draft, set }: ItemProps) {
  const t = useText();
  const { language } = useUi();
  return (
    <select id={`q-${item.linkId}`} data-testid={`input-${item.linkId}`} value={String(draft.values[item.linkId] ?? "")}
      onChange={(event) => set(item.linkId, event.currentTarget.value || undefined)}>
      <option value="">{t("form.choose")}</option>
      {item.options.map((one) => <option key={one.code} value={one.code}>{one.text[language.value]}</option>)}
    </select>
  );
}

const isRadios = (item: Item): boolean =>
  item.kind === "boolean" || (item.kind === "choice" && item.options.length <= MOST_RADIOS);

function Control(props: ItemProps) {
  const t = useText();
  const { language } = useUi();
  const { item, draft, set } = props;
  if (item.kind === "boolean") {
    const choices = [{ id: "true", value: true, label: t("form.yes") }, { id: "false", value: false, label: t("form.no") }];
    return <Radios item={item} choices={choices} value={draft.values[item.linkId]} set={set} />;
  }
  if (item.kind === "choice" && isRadios(item)) {
    const choices = item.options.map((one) => ({ id: one.code, value: one.code, label: one.text[language.value] }));
    return <Radios item={item} choices={choices} value={draft.values[item.linkId]} set={set} />;
  }
  if (item.kind === "choice") return <Select {...props} />;
  return item.kind === "integer" || item.kind === "decimal" ? <NumberInput {...props} /> : <TextInput {...props} />;
}

function Question(props: ItemProps) {
  const t = useText();
  const { language } = useUi();
  const { item } = props;
  const words = <>{item.text[language.value]}{item.required && <small> ({t("form.required")})</small>}</>;
  if (isRadios(item)) {
    return (
      <fieldset class={`field question question-${item.kind}`} data-testid={`field-${item.linkId}`}>
        <legend class="label">{words}</legend>
        <Control {...props} />
      </fieldset>
    );
  }
  return (
    <div class={`field question question-${item.kind}`} data-testid={`field-${item.linkId}`}>
      <label class="label" for={`q-${item.linkId}`}>{words}</label>
      <Control {...props} />
    </div>
  );
}

function Items({ items, ...rest }: Omit<ItemProps, "item"> & { items: readonly Item[] }) {
  const { language } = useUi();
  return (
    <>
      {items.filter((item) => isEnabled(item, rest.answers)).map((item) => {
        if (item.kind === "display") return <p key={item.linkId} class="form-display">{item.text[language.value]}</p>;
        if (item.kind === "group") {
          return (
            <fieldset key={item.linkId} class="subgroup">
              <legend>{item.text[language.value]}</legend>
              <Items items={item.items} {...rest} />
            </fieldset>
          );
        }
        return (
          <div key={item.linkId} class={`item item-${item.kind}`}>
            <Question item={item} {...rest} />
            {item.items.length > 0 && <Items items={item.items} {...rest} />}
          </div>
        );
      })}
    </>
  );
}

export function Questions({ form, draft, answers, set }: { form: Form; draft: Draft; answers: Answers; set: SetValue }) {
  const t = useText();
  const { language } = useUi();
  const shown = sections(form).filter((section) => isEnabled(section, answers));
  return (
    <>
      {shown.map((section, index) => {
        const count = countAnswered(section, answers);
        return (
          <details key={section.linkId} class="section" open={index === 0} data-testid={`section-${section.linkId}`}
            data-answered={count.answered}>
            <summary>
              <span class="section-title">{section.text[language.value]}</span>
              <span class="section-count">
                {count.answered > 0 && count.answered === count.asked && <Icon name="check" />}
                {t("form.answered", count)}
              </span>
            </summary>
            <div class="section-body"><Items items={section.items} draft={draft} answers={answers} set={set} /></div>
          </details>
        );
      })}
    </>
  );
}
