import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface DialogProps { label: string; open: boolean; close: () => void; children: ComponentChildren }

/** A native dialog: focus stays inside, Escape closes. `label`: the id of its heading. */
export function Dialog({ label, open, close, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (open && element && !element.open) element.showModal();
    if (!open && element?.open) element.close();
  }, [open]);
  return <dialog ref={dialog} class="dialog" aria-labelledby={label} onClose={close}>{open && children}</dialog>;
}
