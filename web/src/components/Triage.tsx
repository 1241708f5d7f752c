/** Suggested urgency with everything that speaks for it. */
import { useText, useUi } from "../app/ui";
import type { RedFlag, Score, Triage } from "../protocol/generated";
import { Icon, UrgencyShape } from "./Icon";
import { UrgencyBadge } from "./Urgency";

export function RedFlags({ flags }: { flags: readonly RedFlag[] }) {
  const { language } = useUi();
  const t = useText();
  if (flags.length === 0) return null;
  return (
    <section class="red-flags" aria-label={t("triage.red_flags")}>
      <h3>{t("triage.red_flags")}</h3>
      <ul>
        {flags.map((flag) => (
          <li key={flag.id} data-testid={`red-flag-${flag.id}`} data-level={flag.level}>
            <Icon name="flag" /><span>{flag.text[language.value]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ScoreRow({ score, withSource }: { score: Score; withSource: boolean }) {
  const { language } = useUi();
  const t = useText();
  const band = score.band?.[language.value];
  const working = score.working?.[language.value];
  return (
    <li class="score" data-testid={`score-${score.id}`} data-value={score.value ?? ""}>
      <span class="score-name">{score.name[language.value]}</span>
      <span class="score-value">
        {score.level && <UrgencyShape urgency={score.level} />}
        {score.value === null ? t("triage.score_missing") : <><strong>{score.value}</strong>{score.max ? ` / ${score.max}` : ""}</>}
        {score.value !== null && score.complete === false && <small>{t("triage.score_partial")}</small>}
      </span>
      {(band || working) && <span class="score-band">{[band, working].filter(Boolean).join(" · ")}</span>}
      {withSource && (score.source || score.attribution) && (
        <details class="source">
          <summary>{t("triage.source")}</summary>
          <p>{[score.source, score.attribution].filter(Boolean).join(" ")}</p>
        </details>
      )}
    </li>
  );
}

export function Scores({ scores, withSource = false }: { scores: readonly Score[]; withSource?: boolean }) {
  const t = useText();
  if (scores.length === 0) return null;
  return (
    <section class="scores" aria-label={t("triage.scores")}>
      <h3>{t("triage.scores")}</h3>
      <ul>{scores.map((score) => <ScoreRow key={score.id} score={score} withSource={withSource} />)}</ul>
    </section>
  );
}

export function Reasons({ triage }: { triage: Triage }) {
  const { language } = useUi();
  const t = useText();
  if (triage.reasons.length === 0) return null;
  return (
    <section class="reasons">
      <h3>{t("triage.reasons")}</h3>
      <ul>{triage.reasons.map((reason, index) => <li key={index}>{reason[language.value]}</li>)}</ul>
    </section>
  );
}

/** One line of constant height above the choice of urgency: nothing may move under a finger when it changes. */
export function SuggestionLine({ triage, working }: { triage: Triage | null; working: boolean }) {
  const t = useText();
  const suggested = triage?.suggested ?? null;
  return (
    <div class="suggestion suggestion-line" data-testid="triage" data-suggested={suggested ?? "none"}
      data-source={triage?.source ?? "none"} aria-live="polite" aria-busy={working}>
      {suggested
        ? <p class="suggested"><span>{t("triage.suggested")}</span> <UrgencyBadge urgency={suggested} large /></p>
        : <p>{working ? t("triage.working") : t(triage?.source === "none" ? "triage.unaided" : "triage.none")}</p>}
    </div>
  );
}

/** What the suggestion rests on. `names` turns the missing questions' ids into the words that stand in the form. */
export function SuggestionGrounds({ triage, names }: { triage: Triage | null; names: (linkId: string) => string }) {
  const { language } = useUi();
  const t = useText();
  if (!triage || triage.source === "none") return null;
  const missing = triage.missing ?? [];
  return (
    <div class="suggestion stack" data-testid="triage-grounds">
      <RedFlags flags={triage.red_flags} />
      <Reasons triage={triage} />
      <Scores scores={triage.scores} withSource />
      {missing.length > 0 && <p class="muted">{t("triage.missing", { items: missing.map(names).join(", ") })}</p>}
      {triage.disclaimer && <p class="muted small">{triage.disclaimer[language.value]}</p>}
    </div>
  );
}
