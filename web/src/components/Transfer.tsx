/** Sends a conversation on to another line: the caller waits there, with the place that the waiting so far gives. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useOnline, useText, useUi } from "../app/ui";
import type { Call } from "../protocol/generated";
import { availableNow, findHotlines } from "../state/board";
import { Icon } from "./Icon";

function Choice({ call, close }: { call: Call; close: () => void }) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const language = ui.language.value;
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const open = ui.app.value.board.hotlines.filter((line) => line.open);
  const lines = findHotlines(open, search, language);
  const target = open.find((line) => line.id === chosen);
  return (
    <div class="transfer stack">
      <h2 id="transfer-title">{t("transfer.title")}</h2>
      <p>{t("transfer.explain")}</p>
      <label class="search">
        <span class="visually-hidden">{t("board.filter")}</span>
        <Icon name="search" />
        <input type="search" data-testid="transfer-search" placeholder={t("board.filter")} value={search}
          onInput={(event) => setSearch(event.currentTarget.value)} />
      </label>
      <p class="visually-hidden" role="status">{t("board.count", { n: lines.length })}</p>
      <ul class="transfer-lines">
        {lines.map((line) => (
          <li key={line.id}>
            <button type="button" class="transfer-line" aria-pressed={chosen === line.id} data-testid={`transfer-${line.id}`}
              onClick={() => setChosen(line.id)}>
              <strong>{line.name[language]}</strong>
              <span>{t("transfer.line", { available: availableNow(line), waiting: line.waiting })}</span>
            </button>
          </li>
        ))}
      </ul>
      <div class="buttons">
        <button type="button" class="button button-primary" data-testid="transfer-confirm" disabled={!online || !target}
          onClick={() => {
            if (target) ui.actions.transfer(call.call, target.id);
            close();
          }}>{target ? t("transfer.confirm", { hotline: target.name[language] }) : t("transfer.confirm_none")}</button>
        <button type="button" class="button button-quiet" data-testid="transfer-cancel" onClick={close}>{t("devices.cancel")}</button>
      </div>
    </div>
  );
}

/** A native dialog: focus stays inside, Escape closes. */
export function TransferDialog({ call, open, close }: { call: Call; open: boolean; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (open && element && !element.open) element.showModal();
    if (!open && element?.open) element.close();
  }, [open]);
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="transfer-title" onClose={close}>
      {open && <Choice call={call} close={close} />}
    </dialog>
  );
}
