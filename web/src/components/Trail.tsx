import { useText, useUi } from "../app/ui";
import type { TrailEntry } from "../protocol/generated";
import { isKey, timeText, type Translate } from "../text/catalogue";

const place = (entry: { site?: string; hospital_name?: string }, t: Translate): string =>
  entry.site || entry.hospital_name || t("trail.somewhere");

export function trailText(entry: TrailEntry, t: Translate, language: "da" | "en"): string {
  const where = place(entry, t);
  const reason = `decline.${entry.reason ?? ""}`;
  const dialEnd = `trail.dial_ended.${entry.reason ?? ""}`;
  switch (entry.what) {
    case "ringing": return t("trail.ringing", { where });
    case "declined":
      return isKey(reason)
        ? t("trail.declined_because", { where, reason: t(reason).toLowerCase() }) : t("trail.declined", { where });
    case "timeout": return t("trail.timeout", { where });
    case "unreachable": return t("trail.unreachable", { where });
    case "answered": return t("trail.answered", { where });
    case "round_ended":
      return entry.again_at ? t("trail.round_again", { time: timeText(language, entry.again_at) }) : t("trail.round_ended");
    case "callback":
      return entry.again_at ? t("trail.callback_from", { time: timeText(language, entry.again_at) }) : t("trail.callback");
    case "dialled": return t("trail.dialled", { where });
    case "dial_ended": return isKey(dialEnd) ? t(dialEnd) : t("trail.dial_ended");
    case "transferred":
      return entry.hotline_name ? t("trail.transferred_to", { hotline: entry.hotline_name[language] }) : t("trail.transferred");
    case "consult":
      return entry.hotline_name ? t("trail.consult_of", { hotline: entry.hotline_name[language] }) : t("trail.consult");
    case "time_out": return t("trail.time_out", { where });
    default: return t(`trail.${entry.what}`);
  }
}

/** What has happened so far, newest first. */
export function Trail({ trail }: { trail: readonly TrailEntry[] }) {
  const ui = useUi();
  const t = useText();
  const language = ui.language.value;
  return (
    <section class="trail" data-testid="trail">
      <h2>{t("waiting.trail")}</h2>
      <ol>
        {[...trail].reverse().map((entry, index) => (
          <li key={trail.length - index} data-testid="trail-entry" data-what={entry.what} data-hospital={entry.hospital ?? ""}>
            <time dateTime={entry.at}>{timeText(language, entry.at)}</time>
            <span>{trailText(entry, t, language)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
