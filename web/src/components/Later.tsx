/** A part of a page that no ring ever waits for: fetched when its page is first shown. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useText } from "../app/ui";

export function Later({ load }: { load: () => Promise<{ default: ComponentType }> }) {
  const t = useText();
  const [part, setPart] = useState<{ Part: ComponentType } | null>(null);
  const [failed, setFailed] = useState(false);
  const fetchPart = (): void => {
    setFailed(false);
    load().then((module) => setPart({ Part: module.default }), () => setFailed(true));
  };
  useEffect(fetchPart, []);
  if (part) return <part.Part />;
  if (!failed) return <p class="muted" role="status">{t("opening")}</p>;
  return (
    <p class="notice notice-problem" role="alert">{t("later.failed")}{" "}
      <button type="button" class="button button-small" onClick={fetchPart}>{t("devices.again")}</button></p>
  );
}
