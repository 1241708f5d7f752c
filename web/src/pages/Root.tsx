/** One page at a time, chosen by the state; what stands around it stays. */
import { useEffect, useRef } from "preact/hooks";
import { useText, useUi } from "../app/ui";
import { DeviceCheck } from "../components/DeviceCheck";
import { Brand, ConnectionBanner, Header, Languages } from "../components/Header";
import { Toasts } from "../components/Toasts";
import { screenKey, screenOf, type Screen } from "../state/screen";
import { After } from "./After";
import { BoardPage } from "./Board";
import { CallbackRing } from "./CallbackRing";
import { Conversation } from "./Conversation";
import { Coordinator } from "./Coordinator";
import { Department } from "./Department";
import { FormPage } from "./FormPage";
import { GuestEnded, GuestEntry, GuestLobby, GuestRefused } from "./Guest";
import { OutcomePage, TaskPage } from "./Outcome";
import { Ring } from "./Ring";
import { Specialist } from "./Specialist";
import { Waiting } from "./Waiting";

function SignIn() {
  const ui = useUi();
  const t = useText();
  const failed = new URLSearchParams(location.search).has("problem");
  return (
    <div class="sign-in">
      <div class="sign-in-card stack">
        <Brand />
        <h1>{t("product.line")}</h1>
        {failed && <p class="notice notice-problem" role="alert">{t("sign_in.problem")}</p>}
        <a class="button button-primary button-huge" data-testid="sign-in" href={ui.actions.signInAddress()}>
          {t("sign_in.button")}
        </a>
        <p class="muted">{t("sign_in.how")}</p>
        <Languages />
      </div>
    </div>
  );
}

function Replaced() {
  const ui = useUi();
  const t = useText();
  return (
    <div class="narrow stack">
      <h1>{t("replaced.title")}</h1>
      <p>{t("replaced.text")}</p>
      <p><button type="button" class="button button-primary" onClick={ui.actions.tryNow}>{t("replaced.here")}</button></p>
    </div>
  );
}

function Home() {
  const role = useUi().app.value.me?.person.role;
  if (role === "specialist") return <Specialist />;
  if (role === "coordinator") return <Coordinator />;
  return role === "department" ? <Department /> : <BoardPage />;
}

function Opening() {
  const t = useText();
  return <p class="opening" role="status">{t("opening")}</p>;
}

function Page({ screen }: { screen: Screen }) {
  switch (screen.at) {
    case "sign_in": return <SignIn />;
    case "opening": return <Opening />;
    case "replaced": return <Replaced />;
    case "ring": return <Ring call={screen.call} />;
    case "callback_ring": return <CallbackRing call={screen.call} />;
    case "task": return <TaskPage task={screen.task} />;
    case "conversation": return <Conversation call={screen.call} />;
    case "outcome": return <OutcomePage call={screen.call} />;
    case "waiting": return <Waiting call={screen.call} />;
    case "after": return <After call={screen.call} />;
    case "form": return <FormPage key={screen.hotline.id} hotline={screen.hotline} />;
    case "guest_entry": return <GuestEntry />;
    case "guest_lobby": return <GuestLobby call={screen.call} />;
    case "guest_ended": return <GuestEnded />;
    case "guest_refused": return <GuestRefused />;
    case "home": return <Home />;
  }
}

/** A new page begins at its top, with the focus on it; the same page keeps both. */
function useFocusOnChange(key: string) {
  const main = useRef<HTMLElement>(null);
  const before = useRef(key);
  const t = useText();
  useEffect(() => {
    const heading = main.current?.querySelector("h1")?.textContent;
    document.title = heading ? `${heading} – ${t("product.name")}` : t("product.name");
    if (before.current === key) return;
    before.current = key;
    window.scrollTo(0, 0);
    const target = main.current?.querySelector<HTMLElement>("[data-focus]") ?? main.current;
    target?.focus({ preventScroll: true });
  }, [key, t]);
  return main;
}

export function Root() {
  const ui = useUi();
  const t = useText();
  const language = ui.language.value;
  const screen = screenOf(ui.app.value);
  const main = useFocusOnChange(screenKey(screen));
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const bare = screen.at === "sign_in";
  return (
    <div class={`app app-${screen.at === "callback_ring" ? "ring" : screen.at}`}>
      <a class="skip" href="#main">{t("skip")}</a>
      {!bare && <Header />}
      {bare ? <div data-testid="connection" data-state={ui.app.value.link.at} hidden /> : <ConnectionBanner />}
      <main id="main" ref={main} tabIndex={-1} key={screenKey(screen)}><Page screen={screen} /></main>
      <DeviceCheck />
      <Toasts />
    </div>
  );
}
