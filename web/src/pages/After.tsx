/** The caller's page when the call is over: the outcome as soon as it is written, or what happens instead. */
import { useText, useUi } from "../app/ui";
import { Icon } from "../components/Icon";
import { Keep } from "../components/Keep";
import { NoteView } from "../components/NoteView";
import { TaskOwner } from "../components/TaskOwner";
import { Trail } from "../components/Trail";
import type { Call, OutcomeRecord } from "../protocol/generated";
import { timeText } from "../text/catalogue";

function Recorded({ call, outcome }: { call: Call; outcome: OutcomeRecord }) {
  const { language } = useUi();
  const t = useText();
  const by = [outcome.by.name, outcome.by.organisation].filter(Boolean).join(", ");
  return (
    <section class={`panel stack ${outcome.denied ? "panel-attention" : "panel-good"}`} data-testid="after-outcome"
      data-outcome={outcome.outcome}>
      <h2><Icon name={outcome.denied ? "info" : "check"} />{t(`outcome.${outcome.outcome}`)}</h2>
      <NoteView outcome={outcome} />
      <p class="muted">{t("after.by", { name: by, time: timeText(language.value, outcome.at) })}</p>
      <Keep call={call} always />
    </section>
  );
}

function Pending({ call }: { call: Call }) {
  const t = useText();
  if (call.state === "owed") return <TaskOwner call={call} />;
  if (call.state === "closed") return <p class="lead">{t("after.left")}</p>;
  const name = call.peer?.person.name;
  return (
    <div class="panel pending">
      <span class="pulse" aria-hidden="true" />
      <p>{name ? t("after.pending", { name }) : t("after.pending_plain")}</p>
    </div>
  );
}

function titleOf(call: Call) {
  if (call.state === "owed") return "after.title_owed";
  if (call.outcome && !call.answered_at) return "after.title_answered";
  return call.answered_at ? "after.title" : "after.title_left";
}

export function After({ call }: { call: Call }) {
  const ui = useUi();
  const t = useText();
  return (
    <div class="page after" data-testid="after" data-call={call.call} data-state={call.state}>
      <div class="stack">
        <p class="eyebrow">{call.hotline_name[ui.language.value]}</p>
        <h1 tabIndex={-1} data-focus>{t(titleOf(call))}</h1>
        <div aria-live="polite" class="stack">
          {call.outcome ? <Recorded call={call} outcome={call.outcome} /> : <Pending call={call} />}
        </div>
        {call.telephone && !call.outcome && (
          <p class="telephone"><Icon name="phone" /><span>{t("after.telephone", { telephone: call.telephone })}</span></p>
        )}
        <p><button type="button" class="button button-primary button-huge" data-testid="to-board"
          onClick={() => ui.actions.dismissCall(call.call)}>{t("after.to_board")}</button></p>
      </div>
      <Trail trail={call.trail} />
    </div>
  );
}
