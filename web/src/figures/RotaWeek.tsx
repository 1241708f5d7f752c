/** Who answers the department's lines in the coming week. */
import { useEffect, useState } from "preact/hooks";
import { useOnline, useUi } from "../app/ui";
import type { HotlineStatus, RotaSpan } from "../protocol/generated";
import { dateTimeText } from "../text/catalogue";
import { useFigureText } from "./use-text";

const DAYS = 7;

function Span({ span }: { span: RotaSpan }) {
  const { language } = useUi();
  const t = useFigureText();
  const time = (utc: string): string => dateTimeText(language.value, utc);
  const names = (people: RotaSpan["level1"]): string => people.map((one) => [one.name, one.hospital].filter(Boolean).join(", ")).join("; ");
  return (
    <tr class={span.level1.length === 0 && span.open ? "rota-gap" : ""}>
      <th scope="row">{time(span.from)} – {time(span.until)}{!span.open && <small class="muted"> {t("board.closed")}</small>}</th>
      <td>{names(span.level1) || t("board.position_none")}</td><td>{names(span.level2) || "–"}</td>
    </tr>
  );
}

export function RotaWeek({ line }: { line: HotlineStatus }) {
  const { actions, language } = useUi();
  const t = useFigureText();
  const online = useOnline();
  const [spans, setSpans] = useState<RotaSpan[] | null>(null);
  useEffect(() => {
    let current = true;
    if (online) void actions.rotaPreview({ hotline: line.id, days: DAYS }).then((found) => { if (current && found) setSpans(found); });
    return () => { current = false; };
  }, [line.id, online]);
  const title = t("department.rota", { hotline: line.name[language.value] });
  return (
    <details class="panel" data-testid={`rota-week-${line.id}`} data-spans={spans?.length ?? 0}>
      <summary>{title}</summary>
      {spans === null ? <p class="muted">{t("figures.absent")}</p> : (
        <div class="table-scroll" tabIndex={0} role="region" aria-label={title}>
          <table>
            <thead><tr><th scope="col">{t("figures.time")}</th><th scope="col">{t("duties.level.1")}</th><th scope="col">{t("duties.level.2")}</th></tr></thead>
            <tbody>{spans.map((span) => <Span key={span.from} span={span} />)}</tbody>
          </table>
        </div>
      )}
    </details>
  );
}
