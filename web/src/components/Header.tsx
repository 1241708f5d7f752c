import { useText, useUi } from "../app/ui";
import type { App } from "../state/app";
import type { Link } from "../state/link";
import { screenOf } from "../state/screen";
import { Icon } from "./Icon";

export function Languages() {
  const ui = useUi();
  const t = useText();
  return (
    <div class="languages" role="group" aria-label={t("language.group")}>
      {(["da", "en"] as const).map((language) => (
        <button key={language} type="button" lang={language} data-testid={`language-${language}`}
          class="language" aria-pressed={ui.language.value === language}
          onClick={() => ui.actions.setLanguage(language)}>
          {t(`language.${language}`)}
        </button>
      ))}
    </div>
  );
}

export function Brand() {
  const t = useText();
  return (
    <span class="brand">
      <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="8" />
        <path d="M7 17h5l2.5-7 4 13 2.5-6h4" />
      </svg>
      {t("product.name")}
    </span>
  );
}

export function Header() {
  const ui = useUi();
  const t = useText();
  const person = ui.app.value.me?.person;
  return (
    <header class="header">
      <Brand />
      {person && (
        <p class="me" data-testid="me" data-role={person.role} data-person={person.id}>
          <strong>{person.name}</strong>
          <span>{[person.title || t(`role.${person.role}`), person.organisation].filter(Boolean).join(", ")}</span>
        </p>
      )}
      <div class="header-end">
        <Languages />
        {ui.app.value.guest === null && (
          <button type="button" class="button button-quiet" data-testid="sign-out" onClick={ui.actions.signOut}>
            {t("sign_out")}
          </button>
        )}
      </div>
    </header>
  );
}

/** What to say of the connection; nothing while it is as it should be. */
function words(link: Link): "link.connecting" | "link.retrying" | "link.offline" | null {
  switch (link.at) {
    case "connecting": return "link.connecting";
    case "retrying": return "link.retrying";
    case "offline": return "link.offline";
    default: return null;
  }
}

/** What a lost connection does not cost; nothing to say where there is nothing to lose. */
function kept(app: App): "link.kept_place" | "link.kept_conversation" | null {
  switch (screenOf(app).at) {
    case "waiting":
    case "guest_lobby":
    case "callback_ring": return "link.kept_place";
    case "conversation": return "link.kept_conversation";
    default: return null;
  }
}

/** A state with a visible text. Its room is always there for screen readers; it takes none while all is well. */
export function ConnectionBanner() {
  const ui = useUi();
  const t = useText();
  const { link, me } = ui.app.value;
  // The first connecting has a page of its own, and a good connection is no news.
  const key = link.at === "connecting" && !me ? null : words(link);
  const safe = kept(ui.app.value);
  return (
    <div class="connection" data-testid="connection" data-state={link.at} role="status">
      {key && (
        <div class="banner banner-warning">
          <Icon name="warning" />
          <p><strong>{t(key)}</strong> {safe && t(safe)} {t("link.wait")}</p>
          {link.at !== "connecting" && (
            <button type="button" class="button button-small" onClick={ui.actions.tryNow}>{t("link.try_now")}</button>
          )}
        </div>
      )}
    </div>
  );
}
