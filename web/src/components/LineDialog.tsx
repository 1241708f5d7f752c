/** Chooses another line: to send a conversation on to it, or to ask somebody there. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useOnline, useText, useUi } from "../app/ui";
import { availableNow, findHotlines } from "../state/board";
import { Dialog } from "./Dialog";
import { Icon } from "./Icon";

const WORDS = {
  transfer: { title: "transfer.title", explain: "transfer.explain", confirm: "transfer.confirm" },
  consult: { title: "consult.title", explain: "consult.explain", confirm: "consult.confirm" },
} as const;

interface LineProps {
  /** The first word of the test ids. */
  name: keyof typeof WORDS;
  open: boolean;
  close: () => void;
  choose: (hotline: string) => void;
  children?: ComponentChildren;
}

function Choice({ name, close, choose, children }: LineProps) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const words = WORDS[name];
  const language = ui.language.value;
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const open = ui.app.value.board.hotlines.filter((line) => line.open);
  const lines = findHotlines(open, search, language);
  const target = open.find((line) => line.id === chosen);
  return (
    <div class="transfer stack">
      <h2 id={`${name}-title`}>{t(words.title)}</h2>
      <p>{t(words.explain)}</p>
      <label class="search">
        <span class="visually-hidden">{t("board.filter")}</span>
        <Icon name="search" />
        <input type="search" data-testid={`${name}-search`} placeholder={t("board.filter")} value={search}
          onInput={(event) => setSearch(event.currentTarget.value)} />
      </label>
      <p class="visually-hidden" role="status">{t("board.count", { n: lines.length })}</p>
      <ul class="transfer-lines">
        {lines.map((line) => (
          <li key={line.id}>
            <button type="button" class="transfer-line" aria-pressed={chosen === line.id} data-testid={`${name}-${line.id}`}
              onClick={() => setChosen(line.id)}>
              <strong>{line.name[language]}</strong>
              <span>{t("transfer.line", { available: availableNow(line), waiting: line.waiting })}</span>
            </button>
          </li>
        ))}
      </ul>
      {children}
      <div class="buttons">
        <button type="button" class="button button-primary" data-testid={`${name}-confirm`} disabled={!online || !target}
          onClick={() => {
            if (target) choose(target.id);
            close();
          }}>{target ? t(words.confirm, { hotline: target.name[language] }) : t("transfer.confirm_none")}</button>
        <button type="button" class="button button-quiet" data-testid={`${name}-cancel`} onClick={close}>{t("devices.cancel")}</button>
      </div>
    </div>
  );
}

export function LineDialog(props: LineProps) {
  return (
    <Dialog label={`${props.name}-title`} open={props.open} close={props.close}><Choice {...props} /></Dialog>
  );
}
