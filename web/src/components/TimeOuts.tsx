/** Which hospitals take only the life-threatened now: for everybody whose calls it sends elsewhere. */
import { useText, useUi } from "../app/ui";
import { Icon } from "./Icon";
import { momentText } from "../text/catalogue";

export function TimeOutBanner() {
  const ui = useUi();
  const t = useText();
  const timeOuts = ui.app.value.board.time_outs;
  // The room for it is always there, so that its coming is told.
  return (
    <div role="status" class="time-outs">
      {timeOuts.map((one) => (
        <div key={one.hospital} class="notice notice-warning" data-testid="time-out-banner" data-hospital={one.hospital}>
          <Icon name="warning" />
          <p><strong>{one.until
            ? t("time_out.banner_until", { hospital: one.name, time: momentText(ui.language.value, one.until, ui.nowMs.value) })
            : t("time_out.banner", { hospital: one.name })}</strong> {t("time_out.meaning")}</p>
        </div>
      ))}
    </div>
  );
}
