/** What is wrong with the rota, told before a caller meets it. */
import { useText, useUi } from "../app/ui";
import type { RotaFinding, RotaStatus } from "../protocol/generated";
import { dateTimeText, momentText } from "../text/catalogue";
import { Icon } from "./Icon";

/** "Kardiologi, SUH: ingen på vagt fra 24.11. 08.00 til 24.11. 16.00" */
function Finding({ finding }: { finding: RotaFinding }) {
  const { language } = useUi();
  const t = useText();
  const where = [finding.hotline_name[language.value], finding.hospital].filter(Boolean).join(", ");
  const time = (utc: string): string => dateTimeText(language.value, utc);
  return (
    <li class={`finding finding-${finding.severity}`} data-testid={`finding-${finding.kind}`} data-severity={finding.severity}
      data-hotline={finding.hotline}>
      <Icon name={finding.severity === "notes" ? "info" : "warning"} />
      <p><span class="tag">{t(`rota.severity.${finding.severity}`)}</span> <strong>{where}</strong>{" "}
        {t(`rota.kind.${finding.kind}`, { name: finding.person?.name ?? "" })}{" "}
        <span class="muted">{t("rota.span", { from: time(finding.from), until: time(finding.until) })}</span></p>
    </li>
  );
}

function Refused({ refused }: { refused: RotaStatus["refused"] }) {
  const t = useText();
  if (refused.length === 0) return null;
  return (
    <div class="notice" role="status" data-testid="rota-refused">
      <div>
        <p><strong>{t("rota.refused")}</strong></p>
        <ul>{refused.map((one, index) => (
          <li key={index}>{[one.file, one.line > 0 && t("rota.line", { line: one.line }), one.text].filter(Boolean).join(": ")}</li>
        ))}</ul>
      </div>
    </div>
  );
}

const key = (one: RotaFinding): string => [one.kind, one.hotline, one.hospital, one.person?.id, one.from].join(" ");

function Findings({ findings }: { findings: readonly RotaFinding[] }) {
  return <ul class="findings">{findings.map((one) => <Finding key={key(one)} finding={one} />)}</ul>;
}

/** What must be mended stands open; the rest is there for whoever looks. */
export function RotaGuard({ rota }: { rota: RotaStatus }) {
  const ui = useUi();
  const t = useText();
  const of = (severity: RotaFinding["severity"]): RotaFinding[] => rota.findings.filter((one) => one.severity === severity);
  const stops = of("stops");
  return (
    <section class="stack rota-guard" data-testid="rota-guard" data-stops={stops.length}>
      <h2>{t("rota.title")}</h2>
      <p class="muted">{t("rota.read", { files: rota.files, time: momentText(ui.language.value, rota.read_at, ui.nowMs.value) })}</p>
      <Refused refused={rota.refused} />
      {stops.length === 0 ? <p><Icon name="check" /> {t("rota.good")}</p> : <Findings findings={stops} />}
      {(["warns", "notes"] as const).filter((severity) => of(severity).length > 0).map((severity) => (
        <details key={severity} data-testid={`rota-${severity}`}>
          <summary>{t(`rota.${severity}`, { count: of(severity).length })}</summary>
          <Findings findings={of(severity)} />
        </details>
      ))}
      {rota.more > 0 && <p class="muted">{t("rota.more", { count: rota.more })}</p>}
    </section>
  );
}
