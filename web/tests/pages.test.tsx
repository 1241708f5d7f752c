import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { makeUi, type FakeUi } from "../preview/fake-ui";
import * as made from "../preview/fixtures";
import { scenes } from "../preview/scenes";
import { UiContext } from "../src/app/ui";
import { Root } from "../src/pages/Root";

vi.stubGlobal("MediaStream", class {
  getTracks() {
    return [];
  }
});
vi.stubGlobal("scrollTo", () => {});

const noPictures = { self: () => null, other: () => null };

function open(scene: string, language: "da" | "en" = "da"): FakeUi {
  const ui = makeUi(language);
  scenes[scene]?.(ui, noPictures);
  render(<UiContext.Provider value={ui}><Root /></UiContext.Provider>);
  return ui;
}

beforeEach(() => {
  HTMLMediaElement.prototype.play = () => Promise.resolve();
});
afterEach(cleanup);

describe("every page in every state", () => {
  for (const language of ["da", "en"] as const) {
    for (const scene of Object.keys(scenes)) {
      test(`${scene} (${language}) has one heading, no axe findings and no undefined text`, async () => {
        open(scene, language);
        await waitFor(() => expect(screen.queryByText(/Henter|Loading/)).toBeNull());
        expect(screen.getAllByRole("heading", { level: 1 }).length).toBe(1);
        expect(document.body.textContent).not.toMatch(/undefined|null|NaN|\[object/);
        const found = await axe.run(document.body, {
          // Colours need a real browser; they are looked at there.
          rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
        expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
      });
    }
  }
});

describe("the caller", () => {
  test("finds a line, chooses it, and is led to its form", async () => {
    const ui = open("board");
    fireEvent.input(screen.getByRole("searchbox"), { target: { value: "lunge" } });
    await waitFor(() => expect(screen.queryByTestId("hotline-kardiologi")).toBeNull());
    fireEvent.click(screen.getByRole("button", { name: "Vælg Lungemedicin" }));
    expect(ui.app.value.page).toEqual({ at: "form", hotline: "lungemedicin" });
    await screen.findByLabelText("Dit spørgsmål");
  });

  test("fills in the form, confirms the suggestion and calls, after testing the devices once", async () => {
    const ui = open("form");
    await screen.findByTestId("input-rr");
    fireEvent.input(screen.getByLabelText("Dit spørgsmål"), { target: { value: "Indlægges?" } });
    fireEvent.input(screen.getByTestId("input-rr"), { target: { value: "22" } });
    fireEvent.click(screen.getByTestId("input-known_copd-true"));
    await screen.findByTestId("input-sputum-purulent");
    fireEvent.click(screen.getByTestId("input-sputum-purulent"));
    await waitFor(() => expect(screen.getByTestId("triage").dataset.suggested).toBe("urgent"));
    fireEvent.click(screen.getByTestId("urgency-urgent"));
    fireEvent.click(screen.getByTestId("place-call"));
    expect(ui.asked.some(([name]) => name === "place")).toBe(false);
    const check = ui.deviceCheck.value;
    expect(check?.for).toBe("call");
    if (check?.for === "call") check.then();
    const placed = ui.asked.find(([name]) => name === "place");
    expect(placed?.[1]).toMatchObject({
      hotline: "lungemedicin", question: "Indlægges?", urgency: "urgent",
      answers: { rr: 22, known_copd: true, sputum: "purulent" } });
  });

  test("is told what is missing instead of a dead button", async () => {
    const ui = open("form");
    fireEvent.click(await screen.findByTestId("place-call"));
    await screen.findByText("Vælg hastegrad");
    expect(ui.asked).toEqual([]);
  });

  test("gets a suggestion also when the department's plugin is starting again", async () => {
    const ui = open("form");
    const later = ui.actions.suggest;
    let asked = 0;
    ui.actions.suggest = (hotline, answers) => (asked++ === 0
      ? Promise.resolve({ suggested: null, source: "none", scores: [], red_flags: [], reasons: [] })
      : later(hotline, answers));
    fireEvent.input(await screen.findByTestId("input-rr"), { target: { value: "22" } });
    await waitFor(() => expect(asked).toBe(1));
    await waitFor(() => expect(screen.getByTestId("triage").dataset.suggested).toBe("urgent"), { timeout: 10_000 });
  });

  test("gives a reason for another urgency, by one tap", async () => {
    open("form");
    fireEvent.input(await screen.findByTestId("input-rr"), { target: { value: "22" } });
    await waitFor(() => expect(screen.getByTestId("triage").dataset.suggested).toBe("urgent"));
    fireEvent.click(screen.getByTestId("urgency-immediate"));
    fireEvent.click(await screen.findByTestId("override-preset-1"));
    await waitFor(() => expect(screen.getByTestId("override-reason")).toHaveProperty("value", "Klinisk indtryk"));
  });

  test("takes an answer back with a second tap", async () => {
    open("form");
    const yes = await screen.findByTestId("input-oxygen-true");
    fireEvent.click(yes);
    await screen.findByTestId("input-oxygen_flow");
    fireEvent.click(yes);
    await waitFor(() => expect(screen.queryByTestId("input-oxygen_flow")).toBeNull());
  });

  test("sees the place, who is rung now and what has happened, and leaves only when sure", async () => {
    const ui = open("waiting");
    expect(screen.getByTestId("place").dataset.place).toBe("1");
    screen.getByText("Ringer til Roskilde nu");
    const trail = within(screen.getByTestId("trail"));
    trail.getByText("Slagelse kan ikke tage opkaldet nu: er hos en patient");
    fireEvent.click(screen.getByTestId("leave"));
    expect(ui.asked).toEqual([]);
    fireEvent.click(await screen.findByTestId("leave-confirm"));
    expect(ui.asked).toEqual([["leave", 4711]]);
  });

  test("can do nothing that needs the server while it is away, and reads why", () => {
    open("waiting-lost");
    expect(screen.getByTestId("connection").textContent).toContain("Din plads i køen er bevaret");
    expect(screen.getByTestId("leave")).toHaveProperty("disabled", true);
    screen.getByText("Ringer til Roskilde nu");
  });

  test("reads the note when it is written", () => {
    open("after-outcome");
    expect(screen.getByTestId("after-outcome").dataset.outcome).toBe("home_treatment");
    expect(screen.getByTestId("after-note").textContent).toContain("Prednisolon");
  });
});

describe("the specialist", () => {
  test("answers a ring with one tap", () => {
    const ui = open("ring");
    expect(screen.getByRole("alert").textContent).toContain("Opkald til dig");
    screen.getByText(made.question);
    fireEvent.click(screen.getByRole("button", { name: "Svar nu" }));
    expect(ui.asked).toEqual([["accept", 4711]]);
  });

  test("declines with one tap that is the reason", () => {
    const ui = open("ring");
    fireEvent.click(screen.getByTestId("decline-in_procedure"));
    expect(ui.asked).toEqual([["decline", 4711, "in_procedure"]]);
  });

  test("gets the focus moved to the ring", async () => {
    const ui = open("specialist");
    scenes.ring?.(ui, noPictures);
    await waitFor(() => expect(document.activeElement?.textContent).toContain("Opkald til dig"));
  });

  test("records an outcome", async () => {
    const ui = open("outcome");
    expect(screen.getByTestId("outcome-save")).toHaveProperty("disabled", true);
    fireEvent.click(screen.getByTestId("outcome-advice"));
    await waitFor(() => expect(screen.getByTestId("outcome-save")).toHaveProperty("disabled", false));
    fireEvent.click(screen.getByTestId("outcome-save"));
    expect(ui.asked).toEqual([["outcome", { call: 4711, outcome: "advice", note: "" }]]);
  });

  test("becomes available, away and ready", () => {
    const away = open("specialist-away");
    fireEvent.click(screen.getByTestId("presence-available"));
    expect(away.asked).toEqual([["setPresence", { presence: "available" }]]);
    cleanup();
    const wrapping = open("specialist-wrapping");
    fireEvent.click(screen.getByTestId("ready"));
    expect(wrapping.asked).toEqual([["ready"]]);
  });
});

describe("the conversation", () => {
  test("says by aria-pressed what is off", async () => {
    const ui = open("conversation");
    const mute = screen.getByTestId("mute");
    expect(mute.getAttribute("aria-pressed")).toBe("false");
    fireEvent.click(mute);
    await waitFor(() => expect(screen.getByTestId("mute").getAttribute("aria-pressed")).toBe("true"));
    fireEvent.click(screen.getByTestId("hang-up"));
    expect(ui.asked.at(-1)).toEqual(["hangUp", 4711]);
  });

  test("says what happens while the room moves", () => {
    open("conversation-moving");
    expect(screen.getByTestId("conversation").dataset.media).toBe("moving");
    screen.getByText("Forbindelsen til billedet flyttes – lyden er tilbage om få sekunder.");
  });
});

test("the language changes the page where it stands", async () => {
  open("board");
  fireEvent.click(screen.getByTestId("language-en"));
  await screen.findByRole("heading", { name: "The specialties' hotlines" });
  expect(document.documentElement.lang).toBe("en");
});
