import { useEffect } from "preact/hooks";
import { useText, useUi } from "../app/ui";
import type { Toast } from "../state/app";
import { isKey } from "../text/catalogue";
import { Icon } from "./Icon";

const SHOWN_MS = 8_000;

function One({ toast }: { toast: Toast }) {
  const ui = useUi();
  const t = useText();
  useEffect(() => {
    // A problem stays until it has been read.
    if (toast.kind === "problem") return;
    const timer = setTimeout(() => ui.actions.dismissToast(toast.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast.id]);
  const text = toast.sentence ?? (toast.key !== undefined && isKey(toast.key) ? t(toast.key) : t("problem.unknown"));
  return (
    <div class={`toast toast-${toast.kind}`} data-testid="toast" data-kind={toast.kind}>
      <Icon name={toast.kind === "info" ? "info" : "warning"} />
      <p>{text}</p>
      <button type="button" class="icon-button" aria-label={t("toast.close")}
        onClick={() => ui.actions.dismissToast(toast.id)}>
        <Icon name="close" />
      </button>
    </div>
  );
}

export function Toasts() {
  const ui = useUi();
  const t = useText();
  return (
    <div class="toasts" role="region" aria-live="polite" aria-label={t("toast.region")}>
      {ui.app.value.toasts.map((toast) => <One key={toast.id} toast={toast} />)}
    </div>
  );
}
