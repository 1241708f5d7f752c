import { useState } from "preact/hooks";
import { useUi } from "../app/ui";
import type { CallId } from "../protocol/generated";

interface NoteProps { call: CallId; label: string; hint?: string; testId: string; onChange?: (note: string) => void }

/** A note that is begun in the conversation goes on in the outcome, and survives a reload. */
export function NoteField({ call, label, hint, testId, onChange }: NoteProps) {
  const { actions } = useUi();
  const [note, setNote] = useState(() => actions.readNote(call));
  return (
    <div class="field">
      <label class="label" for={`note-${testId}`}>{label}</label>
      <textarea id={`note-${testId}`} data-testid={testId} rows={5} maxLength={8000} value={note}
        onInput={(event) => {
          const text = event.currentTarget.value;
          setNote(text);
          actions.writeNote(call, text);
          onChange?.(text);
        }} />
      {hint && <p class="hint">{hint}</p>}
    </div>
  );
}
