/** The shift begins: does this device make itself heard, before a caller needs it? */
import { useOnline, useText, useUi } from "../app/ui";
import { Icon } from "./Icon";

export function ShiftTest() {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const test = ui.app.value.me?.shift_test;
  return (
    <div role="status">
      {test && (
        <section class="panel panel-attention stack shift-test" data-testid="shift-test" data-state={test}
          aria-labelledby="shift-test-title">
          <h2 id="shift-test-title"><Icon name="sound" /> {t("shift_test.title")}</h2>
          <p>{t(test === "ringing" ? "shift_test.text" : "shift_test.unanswered")}</p>
          <button type="button" class="button button-primary" data-testid="shift-test-heard"
            disabled={!online || ui.busy.value === "shift.heard"} onClick={() => ui.actions.hearTest()}>
            <Icon name="check" />{t("shift_test.heard")}
          </button>
          <p class="hint">{t("shift_test.hint")}</p>
        </section>
      )}
    </div>
  );
}
