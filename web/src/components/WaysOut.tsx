/** What a waiting caller can do instead of waiting here: be rung up, leave it in writing, or leave. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useOnline, useText, useUi } from "../app/ui";
import type { Call } from "../protocol/generated";
import { callbackWish, wallTime } from "../state/clock";
import { serverNowMs } from "../state/screen";
import { Icon, type IconName } from "./Icon";

type Way = "callback" | "question" | "leave";
interface WayProps { call: Call; close: () => void }

function Buttons({ children, close, closeId, closeLabel }: {
  children: ComponentChildren; close: () => void; closeId: string; closeLabel: string }) {
  return (
    <div class="buttons">
      {children}
      <button type="button" class="button" data-testid={closeId} onClick={close}>{closeLabel}</button>
    </div>
  );
}

const SOON_MINUTES = [15, 30] as const;

interface TimeFieldProps { id: string; label: string; value: string; change: (value: string) => void; fault?: boolean }

export function TimeField({ id, label, value, change, fault = false }: TimeFieldProps) {
  return (
    <div class="field time-field">
      <label class="label" for={id}>{label}</label>
      <input id={id} type="time" data-testid={id} value={value} aria-invalid={fault}
        {...(fault ? { "aria-describedby": `${id}-fault` } : {})}
        onInput={(event) => change(event.currentTarget.value)} />
    </div>
  );
}

function Callback({ call, close }: WayProps) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const nowMs = serverNowMs(ui.app.value, ui.nowMs.value);
  const [from, setFrom] = useState("");
  const [until, setUntil] = useState("");
  const wish = callbackWish(from, until, nowMs);
  const soon = (minutes: number): string => wallTime(nowMs + minutes * 60_000);
  const ask = (event: Event): void => {
    event.preventDefault();
    const { fault, ...times } = wish;
    if (!fault) ui.actions.requestCallback({ call: call.call, ...times });
  };
  return (
    <form class="stack" onSubmit={ask}>
      <p>{t("callback.explain")}</p>
      <div class="presets" role="group" aria-label={t("callback.when")}>
        <button type="button" class="chip" aria-pressed={from === ""} data-testid="callback-now" onClick={() => setFrom("")}>
          {t("callback.now")}</button>
        {SOON_MINUTES.map((minutes) => (
          <button key={minutes} type="button" class="chip" aria-pressed={from === soon(minutes)}
            data-testid={`callback-in-${minutes}`} onClick={() => setFrom(soon(minutes))}>
            {t("callback.in", { minutes })}</button>
        ))}
      </div>
      <div class="time-fields">
        <TimeField id="callback-from" label={t("callback.from")} value={from} change={setFrom} fault={wish.fault !== null} />
        <TimeField id="callback-until" label={t("callback.until")} value={until} change={setUntil} />
      </div>
      <div role="alert">{wish.fault && <p class="fault" id="callback-from-fault">{t(`callback.fault.${wish.fault}`)}</p>}</div>
      <Buttons close={close} closeId="callback-cancel" closeLabel={t("ways.back")}>
        <button type="submit" class="button button-primary" data-testid="callback-confirm"
          disabled={!online || wish.fault !== null || ui.busy.value === "callback.request"}>{t("callback.confirm")}</button>
      </Buttons>
    </form>
  );
}

function Question({ call, close }: WayProps) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const hotline = call.hotline_name[ui.language.value];
  return (
    <>
      <p>{t("question.sure", { hotline })}</p>
      <Buttons close={close} closeId="question-cancel" closeLabel={t("ways.back")}>
        <button type="button" class="button button-primary" data-testid="question-confirm"
          disabled={!online || ui.busy.value === "call.question"}
          onClick={() => ui.actions.sendQuestion(call.call)}>{t("question.confirm")}</button>
      </Buttons>
    </>
  );
}

function Leave({ call, close }: WayProps) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  return (
    <>
      <p>{t("waiting.leave_sure")}</p>
      <Buttons close={close} closeId="leave-cancel" closeLabel={t("waiting.leave_no")}>
        <button type="button" class="button button-danger" data-testid="leave-confirm" disabled={!online}
          onClick={() => ui.actions.leave(call.call)}>{t("waiting.leave_yes")}</button>
      </Buttons>
    </>
  );
}

/** The way that was chosen, with the focus on it: a keyboard goes on from there. */
function Panel({ label, danger, children }: { label: string; danger: boolean; children: ComponentChildren }) {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => panel.current?.focus(), []);
  return (
    <div ref={panel} id="way-out" tabIndex={-1} class={`way stack ${danger ? "way-danger" : ""}`} role="group" aria-label={label}>
      {children}
    </div>
  );
}

export function WaysOut({ call }: { call: Call }) {
  const t = useText();
  const online = useOnline();
  const opener = useRef<HTMLButtonElement | null>(null);
  const [way, setWay] = useState<Way | null>(null);
  const close = (): void => {
    setWay(null);
    opener.current?.focus();
  };
  const choices: readonly { to: Way; testId: string; label: string; icon: IconName }[] = [
    { to: "callback", testId: "callback-open", label: t("callback.open"), icon: "phone" },
    { to: "question", testId: "question-open", label: t("question.open"), icon: "check" },
    { to: "leave", testId: "leave", label: t("waiting.leave"), icon: "close" },
  ];
  return (
    <section class="ways stack" aria-label={t("ways.title")}>
      <h2>{t("ways.title")}</h2>
      <div class="buttons">
        {choices.map(({ to, testId, label, icon }) => (
          <button key={to} type="button" class={`button ${to === "leave" ? "button-quiet" : ""}`} data-testid={testId}
            aria-expanded={way === to} aria-controls={way === to ? "way-out" : undefined} disabled={!online}
            onClick={(event) => {
              opener.current = event.currentTarget;
              setWay(way === to ? null : to);
            }}><Icon name={icon} />{label}</button>
        ))}
      </div>
      {way && (
        <Panel key={way} label={choices.find((one) => one.to === way)?.label ?? ""} danger={way === "leave"}>
          {way === "callback" && <Callback call={call} close={close} />}
          {way === "question" && <Question call={call} close={close} />}
          {way === "leave" && <Leave call={call} close={close} />}
        </Panel>
      )}
    </section>
  );
}
