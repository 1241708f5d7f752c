/** What became of a call that nobody answered, for its caller: whose it is, until when, and why. */
import { useText, useUi } from "../app/ui";
import type { Call } from "../protocol/generated";
import { hospitalName } from "../state/board";
import { momentText } from "../text/catalogue";
import { Icon } from "./Icon";

export function TaskOwner({ call }: { call: Call }) {
  const ui = useUi();
  const t = useText();
  const { owner } = call;
  const where = owner && [owner.organisation, hospitalName(ui.app.value.board, owner.hospital)].filter(Boolean).join(", ");
  const time = call.deadline && momentText(ui.language.value, call.deadline, ui.nowMs.value);
  return (
    <section class="panel panel-attention stack" data-testid="task-owner" data-owner={owner?.id ?? ""} data-kind={call.task ?? ""}>
      {call.task && <p>{t(`task.why.${call.task}`)}</p>}
      <p class="lead-strong">{owner ? t("task.owner", { name: owner.name }) : t("task.owner_none")}</p>
      {where && <p class="muted">{where}</p>}
      {time && <p><Icon name="check" /> {t("task.deadline", { time })}</p>}
      <p>{t("task.nothing_to_do")}</p>
    </section>
  );
}
