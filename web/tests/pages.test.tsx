import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/preact";
import axe from "axe-core";
import { describe, expect, test } from "vitest";
import * as made from "../preview/fixtures";
import { scenes } from "../preview/scenes";
import { noPictures, open } from "./open-page";

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

  test("is asked for no name and no number on an anonymous line", async () => {
    const ui = open("form");
    const board = ui.app.value.board;
    ui.app.value = { ...ui.app.value, board: {
      ...board, hotlines: board.hotlines.map((line) => ({ ...line, anonymous: true, fixed_times: true })) } };
    await screen.findByTestId("form-anonymous");
    expect(screen.queryByTestId("patient-name")).toBeNull();
    expect(screen.queryByTestId("patient-cpr")).toBeNull();
    expect(screen.getByTestId("patient-age")).toBeTruthy();
    ui.app.value = { ...ui.app.value, page: { at: "home" } };
    expect((await screen.findAllByText("Faste mødetider · Anonymt")).length).toBeGreaterThan(0);
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

describe("the ways out of the queue", () => {
  test("says how long it may take, as a range or not at all", () => {
    open("waiting");
    expect(screen.getByTestId("estimate").textContent).toBe("Typisk 1–6 minutter");
    cleanup();
    open("waiting-nobody");
    expect(screen.getByTestId("estimate").textContent).toBe("Vi kan ikke sige, hvor længe det varer.");
    expect(screen.getByTestId("nobody").textContent).toContain("Ingen af dem på vagt er ved skærmen");
    expect(screen.getByTestId("time-out-banner").textContent).toContain("Næstved, Slagelse og Ringsted Sygehuse har timeout");
  });

  test("a call-back is asked for as soon as possible by two taps", async () => {
    const ui = open("waiting");
    const opener = screen.getByRole("button", { name: "Ring mig op i stedet" });
    fireEvent.click(opener);
    await waitFor(() => expect(opener.getAttribute("aria-expanded")).toBe("true"));
    screen.getByText(/speciallægen allerede i røret/);
    expect(document.activeElement?.id).toBe("way-out");
    fireEvent.click(screen.getByTestId("callback-confirm"));
    expect(ui.asked).toEqual([["requestCallback", { call: 4711 }]]);
  });

  test("a call-back has a time of today, and a wrong one is explained", async () => {
    const ui = open("waiting");
    // Ten in the morning, in the region's summer time.
    ui.nowMs.value = Date.parse("2026-06-10T08:00:00.000Z");
    fireEvent.click(screen.getByTestId("callback-open"));
    fireEvent.input(await screen.findByLabelText("Tidligst kl. (i dag)"), { target: { value: "09:00" } });
    await screen.findByText("Tidspunktet er passeret. Vælg et senere tidspunkt i dag.");
    expect(screen.getByTestId("callback-confirm")).toHaveProperty("disabled", true);
    fireEvent.click(screen.getByRole("button", { name: "Om 15 min" }));
    await waitFor(() => expect(screen.getByTestId("callback-from")).toHaveProperty("value", "10:15"));
    fireEvent.input(screen.getByTestId("callback-until"), { target: { value: "11:00" } });
    await waitFor(() => expect(screen.getByTestId("callback-until")).toHaveProperty("value", "11:00"));
    fireEvent.click(screen.getByTestId("callback-confirm"));
    expect(ui.asked).toEqual([["requestCallback", {
      call: 4711, from: "2026-06-10T08:15:00.000Z", until: "2026-06-10T09:00:00.000Z" }]]);
  });

  test("a written question is sent only when sure, and going back gives the focus back", async () => {
    const ui = open("waiting");
    fireEvent.click(screen.getByTestId("question-open"));
    await screen.findByText(/bliver en opgave for den, der har vagten på Lungemedicin/);
    fireEvent.click(screen.getByTestId("question-cancel"));
    expect(document.activeElement).toBe(screen.getByTestId("question-open"));
    fireEvent.click(screen.getByTestId("question-open"));
    fireEvent.click(await screen.findByTestId("question-confirm"));
    expect(ui.asked).toEqual([["sendQuestion", 4711]]);
  });

  test("says where the call was sent on to", () => {
    open("waiting-transferred");
    expect(screen.getByTestId("transferred").textContent).toContain("Viderestillet til Kardiologi.");
  });
});

describe("a call-back", () => {
  test("is a card on the board, and is given up only when sure", async () => {
    const ui = open("board-callbacks");
    const card = within(screen.getByTestId("callback-card"));
    card.getByText("Du bliver ringet op om Lungemedicin; du er nr. 2");
    fireEvent.click(card.getByTestId("callback-card-cancel"));
    expect(ui.asked).toEqual([]);
    fireEvent.click(await card.findByTestId("callback-card-cancel-confirm"));
    expect(ui.asked).toEqual([["leave", 4711]]);
    fireEvent.click(screen.getByTestId("open-hotline-kardiologi"));
    expect(ui.app.value.page).toEqual({ at: "form", hotline: "kardiologi" });
  });

  test("rings with who waits and about what, and is answered or put off by one tap", () => {
    const ui = open("callback-ring");
    expect(screen.getByRole("alert").textContent).toContain("Du bliver ringet op");
    screen.getByText("Jonas Friis");
    screen.getByText(made.question);
    fireEvent.click(screen.getByRole("button", { name: "Svar nu" }));
    fireEvent.click(screen.getByRole("button", { name: "Ikke lige nu" }));
    expect(ui.asked).toEqual([["answerCallback", 4711], ["declineCallback", 4711]]);
  });

  test("tells the specialist what it is, whom it rings, and how long", () => {
    open("ring-callback");
    screen.getByTestId("ring-is-callback");
    cleanup();
    const ui = open("dialling");
    expect(screen.getByTestId("talk-status").textContent).toContain("Vi ringer til Mette Holm …");
    expect(Number(screen.getByTestId("dial-countdown").dataset.seconds)).toBeGreaterThan(15);
    expect(screen.queryByTestId("hold")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Opgiv opkaldet" }));
    expect(ui.asked).toEqual([["hangUp", 4711]]);
  });
});

describe("a task", () => {
  test("shows its caller whose it is, why, and that nothing need be done", () => {
    open("after-closed");
    const owner = within(screen.getByTestId("task-owner"));
    owner.getByText("Jonas Friis har din sag.");
    owner.getByText(/Linjen er lukket nu/);
    owner.getByText(/Du får svar senest kl\./);
    owner.getByText(/Du skal ikke gøre mere/);
    screen.getByText(/57 68 42 10/);
  });

  test("is taken, and one's own is answered", async () => {
    const ui = open("specialist-tasks");
    expect(screen.getByTestId("task-33").textContent).toContain("Fristen er overskredet");
    expect(screen.getByTestId("task-31").textContent).toContain("Opgaven er din.");
    expect(screen.getByTestId("task-31").textContent).toContain(made.question);
    fireEvent.click(screen.getByTestId("task-take-32"));
    expect(ui.asked).toEqual([["takeTask", 32]]);
    fireEvent.click(screen.getByTestId("task-outcome-31"));
    await screen.findByRole("heading", { name: "Svar på opgaven" });
    fireEvent.click(screen.getByTestId("outcome-advice"));
    await waitFor(() => expect(screen.getByTestId("outcome-save")).toHaveProperty("disabled", false));
    fireEvent.click(screen.getByTestId("outcome-save"));
    expect(ui.asked.at(-1)).toEqual(["outcome", { call: 31, outcome: "advice", note: "" }]);
    fireEvent.click(screen.getByTestId("outcome-back"));
    await screen.findByTestId("presence");
  });

  test("shows its owner the case", async () => {
    open("specialist-task");
    screen.getByText(made.question);
    screen.getByText(/57 83 00 00/);
  });
});

describe("presence", () => {
  test("scrubbed is one tap for a while, a time, or open-ended", async () => {
    const ui = open("specialist");
    ui.nowMs.value = Date.parse("2026-06-10T08:00:00.000Z");
    const scrub = async (): Promise<void> => {
      fireEvent.click(screen.getByTestId("presence-scrubbed"));
      await screen.findByTestId("scrub-until");
    };
    await scrub();
    fireEvent.click(screen.getByTestId("scrub-30"));
    await waitFor(() => expect(screen.queryByTestId("scrub-30")).toBeNull());
    await scrub();
    fireEvent.input(screen.getByTestId("scrub-until"), { target: { value: "12:30" } });
    await waitFor(() => expect(screen.getByTestId("scrub-until-confirm")).toHaveProperty("disabled", false));
    fireEvent.click(screen.getByTestId("scrub-until-confirm"));
    await waitFor(() => expect(screen.queryByTestId("scrub-30")).toBeNull());
    await scrub();
    fireEvent.click(screen.getByTestId("scrub-open-ended"));
    expect(ui.asked).toEqual([
      ["setPresence", { presence: "scrubbed", until: "2026-06-10T08:30:00.000Z" }],
      ["setPresence", { presence: "scrubbed", until: "2026-06-10T10:30:00.000Z" }],
      ["setPresence", { presence: "scrubbed" }]]);
  });

  test("says until when, and that missed rings set it", () => {
    open("specialist-scrubbed");
    expect(screen.getByTestId("presence").textContent).toMatch(/Steril\/optaget til (\p{L}+ )?kl\. \d\d\.\d\d/u);
    cleanup();
    const ui = open("specialist-set-away");
    expect(screen.getByTestId("set-away").getAttribute("role")).toBe("alert");
    screen.getByTestId("tired");
    fireEvent.click(screen.getByRole("button", { name: "Jeg er her igen" }));
    expect(ui.asked).toEqual([["setPresence", { presence: "available" }]]);
  });
});

describe("the test ring of a shift", () => {
  test("says what it is, and is answered with one tap", () => {
    const ui = open("specialist-shift-test");
    const card = screen.getByRole("region", { name: "Prøveopkald: din vagt begynder" });
    expect(card.closest("[role=status]")).not.toBeNull();
    expect(card.textContent).toContain("Ingen venter på dig");
    fireEvent.click(screen.getByRole("button", { name: "Jeg hører den" }));
    expect(ui.asked).toEqual([["hearTest"]]);
  });

  test("can still be answered when it was not in time", () => {
    const ui = open("specialist-shift-unanswered");
    expect(screen.getByTestId("shift-test").textContent).toContain("koordinatoren kan se det");
    fireEvent.click(screen.getByTestId("shift-test-heard"));
    expect(ui.asked).toEqual([["hearTest"]]);
    cleanup();
    open("specialist");
    expect(screen.queryByTestId("shift-test")).toBeNull();
  });
});

describe("hold and transfer", () => {
  test("hold is a button that is in or out, and the caller reads it", () => {
    const ui = open("conversation-holding");
    const hold = screen.getByRole("button", { name: "På hold", pressed: true });
    fireEvent.click(hold);
    expect(ui.asked).toEqual([["hold", 4711, false]]);
    cleanup();
    open("conversation-held");
    expect(screen.getByTestId("talk-status").textContent).toContain("Du er sat på hold.");
    expect(screen.queryByTestId("hold")).toBeNull();
  });

  test("the conversation goes on to an open line that was searched for and confirmed", async () => {
    const ui = open("conversation-specialist");
    fireEvent.click(screen.getByTestId("transfer-open"));
    expect(await screen.findByTestId("transfer-confirm")).toHaveProperty("disabled", true);
    expect(screen.queryByTestId("transfer-reumatologi")).toBeNull();
    fireEvent.input(screen.getByTestId("transfer-search"), { target: { value: "kardio" } });
    await waitFor(() => expect(screen.queryByTestId("transfer-lungemedicin")).toBeNull());
    fireEvent.click(screen.getByTestId("transfer-kardiologi"));
    fireEvent.click(await screen.findByRole("button", { name: "Viderestil til Kardiologi" }));
    expect(ui.asked).toEqual([["transfer", 4711, "kardiologi"]]);
  });
});

test("an immediate call may be assessed afterwards, others are not", async () => {
  open("outcome");
  expect(screen.queryByTestId("assessed-immediate")).toBeNull();
  cleanup();
  const ui = open("outcome-immediate");
  fireEvent.click(screen.getByTestId("outcome-advice"));
  fireEvent.click(screen.getByTestId("assessed-urgent"));
  await waitFor(() => expect(screen.getByTestId("outcome-save")).toHaveProperty("disabled", false));
  fireEvent.click(screen.getByTestId("outcome-save"));
  expect(ui.asked).toEqual([["outcome", { call: 4711, outcome: "advice", note: "", assessed: "urgent" }]]);
});

describe("the coordinator", () => {
  test("sees what is wrong with the rota, the grave in the open and the notes on demand", async () => {
    open("coordinator");
    const gap = await screen.findByTestId("finding-gap");
    expect(gap.textContent).toContain("Kardiologi");
    expect(gap.textContent).toContain("ingen forvagt i åbningstiden");
    expect(gap.textContent).toContain("fra 24. nov. 08.00 til 24. nov. 16.00");
    expect(screen.getByTestId("rota-refused").textContent).toContain("nefrologi-SUH.ics: linje 12");
    expect(screen.getByTestId("finding-backup_gap").closest("details")).not.toBeNull();
  });

  test("declares a time-out, with an end or without", async () => {
    const ui = open("coordinator");
    ui.nowMs.value = Date.parse("2026-06-10T20:00:00.000Z");
    fireEvent.click(await screen.findByTestId("time-out-open"));
    fireEvent.click(await screen.findByTestId("time-out-hospital-NSR"));
    fireEvent.input(screen.getByTestId("time-out-until"), { target: { value: "07:00" } });
    await waitFor(() => expect(screen.getByTestId("time-out-confirm")).toHaveProperty("disabled", false));
    fireEvent.click(screen.getByTestId("time-out-confirm"));
    expect(ui.asked).toEqual([["setTimeOut", { hospital: "NSR", on: true, until: "2026-06-11T05:00:00.000Z" }]]);
  });

  test("ends one, and takes a task", async () => {
    const ui = open("coordinator-time-out");
    expect(screen.getAllByTestId("time-out-banner").length).toBe(1);
    fireEvent.click(await screen.findByRole("button", { name: "Ophæv timeout for Næstved, Slagelse og Ringsted Sygehuse" }));
    fireEvent.click(screen.getByTestId("task-take-31"));
    expect(ui.asked).toEqual([["setTimeOut", { hospital: "NSR", on: false }], ["takeTask", 31]]);
  });
});
