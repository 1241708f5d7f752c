/** The coordinator's time-outs: which hospitals take only the life-threatened, and until when. */
import { useState } from "preact/hooks";
import { useOnline, useText, useUi } from "../app/ui";
import type { Operator, TimeOut } from "../protocol/generated";
import { nextTime } from "../state/clock";
import { serverNowMs } from "../state/screen";
import { momentText } from "../text/catalogue";
import { TimeField } from "./WaysOut";

function Standing({ timeOut }: { timeOut: TimeOut }) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const told = (utc: string): string => momentText(ui.language.value, utc, ui.nowMs.value);
  return (
    <li class="task" data-testid={`time-out-${timeOut.hospital}`}>
      <div class="task-words">
        <p><strong>{timeOut.name}</strong></p>
        <p class="muted">{t("time_out.since", { time: told(timeOut.since) })} {timeOut.until
          ? t("time_out.until_told", { time: told(timeOut.until) }) : t("time_out.until_ended")}</p>
      </div>
      <button type="button" class="button" data-testid={`time-out-end-${timeOut.hospital}`}
        aria-label={t("time_out.end_at", { hospital: timeOut.name })}
        disabled={!online || ui.busy.value === "time_out.set"}
        onClick={() => ui.actions.setTimeOut({ hospital: timeOut.hospital, on: false })}>{t("time_out.end")}</button>
    </li>
  );
}

function Declare({ hospitals, close }: { hospitals: Operator["hospitals"]; close: () => void }) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const [hospital, setHospital] = useState<string | null>(null);
  const [typed, setTyped] = useState("");
  const until = nextTime(typed, serverNowMs(ui.app.value, ui.nowMs.value));
  const declare = (event: Event): void => {
    event.preventDefault();
    if (hospital === null) return;
    ui.actions.setTimeOut({ hospital, on: true, ...(until ? { until } : {}) });
    close();
  };
  return (
    <form class="stack" id="time-out-form" onSubmit={declare}>
      <p>{t("time_out.explain")}</p>
      <fieldset>
        <legend class="label">{t("time_out.hospital")}</legend>
        <div class="tiles tiles-wide">
          {hospitals.map((one) => (
            <label key={one.hospital} class="tile">
              <input type="radio" name="time-out-hospital" data-testid={`time-out-hospital-${one.hospital}`}
                checked={hospital === one.hospital} onChange={() => setHospital(one.hospital)} />
              <span>{one.name}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <div class="time-fields">
        <TimeField id="time-out-until" label={t("time_out.until")} value={typed} change={setTyped} />
      </div>
      <div class="buttons">
        <button type="submit" class="button button-danger" data-testid="time-out-confirm" disabled={!online || hospital === null}>
          {t("time_out.confirm")}</button>
        <button type="button" class="button button-quiet" onClick={close}>{t("devices.cancel")}</button>
      </div>
    </form>
  );
}

export function TimeOutPanel({ hospitals }: { hospitals: Operator["hospitals"] }) {
  const ui = useUi();
  const t = useText();
  const [open, setOpen] = useState(false);
  const standing = ui.app.value.board.time_outs;
  const free = hospitals.filter((one) => standing.every((timeOut) => timeOut.hospital !== one.hospital));
  return (
    <section class="stack" data-testid="time-out-panel">
      <h2>{t("time_out.title")}</h2>
      {standing.length === 0 ? <p class="muted">{t("time_out.none")}</p>
        : <ul class="task-list">{standing.map((one) => <Standing key={one.hospital} timeOut={one} />)}</ul>}
      {free.length > 0 && (
        <p><button type="button" class="button" data-testid="time-out-open" aria-expanded={open}
          aria-controls={open ? "time-out-form" : undefined} onClick={() => setOpen(!open)}>{t("time_out.open")}</button></p>
      )}
      {open && <div class="panel"><Declare hospitals={free} close={() => setOpen(false)} /></div>}
    </section>
  );
}
