/** What is owed stands at once; the queues, the charts and the machinery follow. */
import { useText } from "../app/ui";
import { Later } from "../components/Later";
import { Tasks } from "../components/Tasks";
import { TimeOutBanner } from "../components/TimeOuts";
import { Board } from "./Board";

export function Coordinator() {
  const t = useText();
  return (
    <div class="page stack">
      <h1 tabIndex={-1} data-focus>{t("operator.title")}</h1>
      <TimeOutBanner />
      <Tasks />
      <Later load={() => import("../figures/CoordinatorFigures")} />
      <h2>{t("board.title_other")}</h2>
      <Board canCall={false} />
    </div>
  );
}
