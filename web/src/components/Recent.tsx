/** Calls that are over or owed, newest first. */
import { useText, useUi } from "../app/ui";
import type { Call } from "../protocol/generated";
import { isConsulted } from "../state/parties";
import { recentCalls } from "../state/screen";
import { dayTimeText, momentText, type Translate } from "../text/catalogue";
import { Keep } from "./Keep";
import { NoteView } from "./NoteView";
import { UrgencyBadge } from "./Urgency";

const MOST = 10;

/** Whose it is, in one line. */
function owedText(call: Call, language: "da" | "en", nowMs: number, t: Translate): string {
  const name = call.owner ? t("task.owner", { name: call.owner.name }) : t("task.owner_none");
  const time = call.deadline && momentText(language, call.deadline, nowMs);
  return time ? `${name} ${t("task.deadline", { time })}` : name;
}

function Row({ call }: { call: Call }) {
  const ui = useUi();
  const t = useText();
  const language = ui.language.value;
  const state = call.state === "owed" || call.state === "outcome" ? call.state : "closed";
  const known = call.part === "caller" ? call.outcome?.by : isConsulted(call) ? undefined : call.case?.caller;
  const other = (known ?? call.peer?.person)?.name;
  const time = dayTimeText(language, call.placed_at, ui.nowMs.value);
  return (
    <li class="recent-row" data-call={call.call} data-state={call.state}>
      <div>
        <strong>{call.hotline_name[language]}</strong>
        <span class="muted"> {time}{other && <> · {t("recent.peer", { name: other })}</>}</span>
      </div>
      <UrgencyBadge urgency={call.urgency} />
      <span class={`state state-${state}`}>{call.outcome ? t(`outcome.${call.outcome.outcome}`) : t(`recent.state.${state}`)}</span>
      {call.outcome && (
        <details class="recent-note" data-testid={`recent-note-${call.call}`}>
          <summary>{t(call.outcome.denied ? "recent.note_denied" : "recent.note")}</summary>
          <div class="stack"><NoteView outcome={call.outcome} /><Keep call={call} /></div>
        </details>
      )}
      {call.part === "caller" && call.state === "owed" && <p class="recent-note">{owedText(call, language, ui.nowMs.value, t)}</p>}
    </li>
  );
}

export function Recent() {
  const ui = useUi();
  const t = useText();
  const calls = recentCalls(ui.app.value).slice(0, MOST);
  return (
    <section class="recent stack" data-testid="recent">
      <h2>{t("recent.title")}</h2>
      {calls.length === 0 ? <p class="muted">{t("recent.none")}</p>
        : <ul>{calls.map((call) => <Row key={call.call} call={call} />)}</ul>}
    </section>
  );
}
