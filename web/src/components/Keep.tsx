/** Two ways to keep a finished call: as text for the patient's record, and on paper. */
import { useEffect, useState } from "preact/hooks";
import { recordOf, recordText } from "../app/record";
import { useText, useUi } from "../app/ui";
import type { Call } from "../protocol/generated";

/** Seen by a printer only: the style sheet shows it on paper, and nothing else. */
function Paper({ call }: { call: Call }) {
  const { language } = useUi();
  const t = useText();
  const { title, rows } = recordOf(call, language.value, t);
  return (
    <article class="paper" data-testid="paper" hidden>
      <h2>{title}</h2>
      <dl>{rows.map((row) => <div key={row.label}><dt>{row.label}</dt><dd>{row.text}</dd></div>)}</dl>
    </article>
  );
}

/** The browser's own dialogue opens when the paper stands in the page, and the paper goes when it is done. */
function usePrinting() {
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (asked === 0) return;
    const done = (): void => setAsked(0);
    window.addEventListener("afterprint", done);
    window.print();
    return () => window.removeEventListener("afterprint", done);
  }, [asked]);
  return { isPrinting: asked > 0, print: () => setAsked(asked + 1) };
}

/** `always`: the only call on its page, so that the browser's own way of printing gives the paper too. */
export function Keep({ call, always = false }: { call: Call; always?: boolean }) {
  const ui = useUi();
  const t = useText();
  const { isPrinting, print } = usePrinting();
  const [shown, setShown] = useState<string | null>(null);
  const copy = async (): Promise<void> => {
    const text = recordText(call, ui.language.value, t);
    setShown(await ui.actions.copyText(text) ? null : text);
  };
  return (
    <div class="keep">
      <div class="buttons">
        <button type="button" class="button" data-testid={`copy-${call.call}`} onClick={() => void copy()}>{t("keep.copy")}</button>
        <button type="button" class="button" data-testid={`print-${call.call}`} onClick={print}>{t("keep.print")}</button>
      </div>
      {shown !== null && (
        <label class="field"><span class="label">{t("keep.by_hand")}</span>
          <textarea rows={8} readOnly data-testid="copy-by-hand" value={shown} onFocus={(event) => event.currentTarget.select()} />
        </label>
      )}
      {(always || isPrinting) && <Paper call={call} />}
    </div>
  );
}
