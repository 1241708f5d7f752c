/** The board of hotlines, for everyone; only a caller's roles can choose one. */
import { useState } from "preact/hooks";
import { useOnline, useText, useUi } from "../app/ui";
import { CallbackCards } from "../components/CallbackCards";
import { estimateText } from "../components/estimate";
import { FollowUps } from "../components/FollowUps";
import { Icon } from "../components/Icon";
import { Recent } from "../components/Recent";
import { TimeOutBanner } from "../components/TimeOuts";
import type { HotlineStatus, Position, Role } from "../protocol/generated";
import { findHotlines, onDefaultPlan } from "../state/board";
import { dayTimeText } from "../text/catalogue";

const CALLERS: readonly Role[] = ["gp", "nurse", "paramedic", "nursing_home", "social_worker", "citizen"];

/** A number that is read in one look stays on one line. */
const unbroken = (telephone: string): string => telephone.replaceAll(" ", "\u00a0");

function PositionRow({ position }: { position: Position }) {
  const t = useText();
  const words = position.on_duty === 0 ? t("board.position_none")
    : t("board.position", { available: position.available, onDuty: position.on_duty });
  return (
    <li data-hospital={position.hospital} data-time-out={position.time_out}>
      <span class={`dot ${position.available > 0 ? "dot-on" : "dot-off"}`} aria-hidden="true" />
      <span class="position-name">{position.site || position.name}</span>
      <span class="position-state">{words}</span>
      {position.site && position.site !== position.name && <small>{position.name}</small>}
      {position.time_out && <small class="position-time-out"><Icon name="warning" />{t("board.time_out")}</small>}
    </li>
  );
}

function OpenState({ line }: { line: HotlineStatus }) {
  const ui = useUi();
  const t = useText();
  if (line.open) return <span class="state state-open"><Icon name="check" />{t("board.open")}</span>;
  const time = line.opens_at ? dayTimeText(ui.language.value, line.opens_at, ui.nowMs.value) : "";
  return (
    <span class="state state-closed">{t("board.closed")}{time && <> · {t("board.opens", { time })}</>}</span>
  );
}

/** What is particular about calling this line. */
function Ways({ line }: { line: HotlineStatus }) {
  const t = useText();
  const words = [line.fixed_times && t("board.fixed_times"), line.anonymous && t("board.anonymous")].filter(Boolean);
  return words.length > 0 ? <p class="muted" data-testid="hotline-ways">{words.join(" · ")}</p> : null;
}

/**
 * What whoever calls now may expect. An open line has both sentences also where nothing is known: the buttons
 * stay where they are while presence comes and goes.
 */
function Prospects({ line }: { line: HotlineStatus }) {
  const t = useText();
  const answering = line.positions.find((one) => one.hospital === line.answering);
  const { answered_share_30d: share, answer_p50_s_30d: half, estimate } = line;
  const percent = Math.round(100 * (share ?? 0));
  if (!line.open && share === undefined) return null;
  return (
    <div class="prospects" data-testid={`prospects-${line.id}`} data-share={share} data-half={half} data-answering={line.answering}>
      {line.open && <p>{answering ? t("board.answering", { where: answering.site || answering.name }) : t("board.answering_none")}</p>}
      {line.open && <p>{estimate ? estimateText(t, estimate) : t("board.estimate_none")}</p>}
      {share !== undefined && <p class="muted">{half === undefined ? t("board.share", { percent }) : t("board.share_half", { percent, seconds: half })}</p>}
    </div>
  );
}

function Card({ line, canCall }: { line: HotlineStatus; canCall: boolean }) {
  const ui = useUi();
  const t = useText();
  const online = useOnline();
  const name = line.name[ui.language.value];
  return (
    <li class="card" data-testid={`hotline-${line.id}`} data-open={line.open} data-waiting={line.waiting}
      data-routing={line.routing}>
      <div class="card-head">
        <h2>{name}</h2>
        <OpenState line={line} />
      </div>
      <Ways line={line} />
      <ul class="positions" aria-label={t("board.positions")}>
        {line.positions.map((position) => <PositionRow key={`${position.hospital}${position.site}`} position={position} />)}
      </ul>
      <Prospects line={line} />
      {onDefaultPlan(line) && <p class="notice"><Icon name="info" /><span>{t("board.default_plan")}</span></p>}
      <div class="card-foot">
        <p class="waiting-count" data-testid="hotline-waiting">{t("board.waiting", { n: line.waiting })}
          {line.telephone && <small>{t("board.telephone", { telephone: unbroken(line.telephone) })}</small>}</p>
        {canCall && (
          <button type="button" class={`button ${line.open ? "button-primary" : ""}`} disabled={!online}
            data-testid={`open-hotline-${line.id}`} aria-label={t("board.choose", { hotline: name })}
            onClick={() => ui.actions.go({ at: "form", hotline: line.id })}>
            {t("board.choose_short")}
          </button>
        )}
      </div>
    </li>
  );
}

/** `only`: these lines, as when a department looks at its own. */
export function Board({ canCall, only }: { canCall: boolean; only?: readonly string[] }) {
  const ui = useUi();
  const t = useText();
  const [search, setSearch] = useState("");
  const all = ui.app.value.board.hotlines.filter((line) => !only || only.includes(line.id));
  const lines = findHotlines(all, search, ui.language.value);
  const none = all.length === 0 ? "board.empty" : "board.none";
  return (
    <section class="board stack" data-testid="board">
      {!only && (
        <label class="search">
          <span class="visually-hidden">{t("board.filter")}</span>
          <Icon name="search" />
          <input type="search" data-testid="hotline-filter" placeholder={t("board.filter")} value={search}
            onInput={(event) => setSearch(event.currentTarget.value)} />
        </label>
      )}
      <p class="visually-hidden" role="status">{t("board.count", { n: lines.length })}</p>
      {lines.length === 0 && <p class="muted">{t(none)}</p>}
      <ul class="cards">{lines.map((line) => <Card key={line.id} line={line} canCall={canCall} />)}</ul>
    </section>
  );
}

export function BoardPage() {
  const ui = useUi();
  const t = useText();
  const role = ui.app.value.me?.person.role ?? "guest";
  const canCall = CALLERS.includes(role);
  return (
    <div class="page stack">
      <div class="page-head">
        <div>
          <h1 tabIndex={-1} data-focus>{t(canCall ? "board.title" : "board.title_other")}</h1>
          <p class="lead">{t(canCall ? "board.lead" : "board.readonly")}</p>
        </div>
        {canCall && (
          <button type="button" class="button" data-testid="devices-open"
            onClick={() => ui.actions.openDevices({ for: "test" })}>
            <Icon name={ui.tested.value ? "check" : "microphone"} />{t("devices.open")}
          </button>
        )}
      </div>
      <TimeOutBanner />
      {canCall && <CallbackCards />}
      <Board canCall={canCall} />
      {canCall && <FollowUps />}
      {canCall && <Recent />}
    </div>
  );
}
