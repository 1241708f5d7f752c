/** A department's page: its own lines only. */
import { useText, useUi } from "../app/ui";
import { Later } from "../components/Later";
import { TimeOutBanner } from "../components/TimeOuts";

export function Department() {
  const ui = useUi();
  const t = useText();
  return (
    <div class="page stack" data-testid="department">
      <div><h1 tabIndex={-1} data-focus>{t("department.title")}</h1>
        <p class="lead">{ui.app.value.me?.person.organisation}</p></div>
      <TimeOutBanner />
      <Later load={() => import("../figures/DepartmentFigures")} />
    </div>
  );
}
