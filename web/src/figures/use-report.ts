/** The report, fetched now and again while somebody looks. */
import { useEffect, useState } from "preact/hooks";
import { useOnline, useUi } from "../app/ui";
import type { StatisticsReport } from "../protocol/generated";

const AGAIN_MS = 10_000;

/** null: not here yet. What was shown stays while it cannot be fetched. */
export function useReport(days: number, hotline?: string): { report: StatisticsReport | null; failed: boolean } {
  const { actions } = useUi();
  const online = useOnline();
  const [report, setReport] = useState<StatisticsReport | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!online) return;
    let current = true;
    const get = (): void => {
      if (document.hidden) return;
      void actions.statistics({ days, ...(hotline ? { hotline } : {}) }).then((found) => {
        if (!current) return;
        setFailed(found === null);
        if (found) setReport(found);
      });
    };
    get();
    const timer = setInterval(get, AGAIN_MS);
    document.addEventListener("visibilitychange", get);
    return () => {
      current = false;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", get);
    };
  }, [days, hotline, online]);
  return { report, failed };
}
