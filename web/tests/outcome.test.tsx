/** The end of a call: what may be sent, what both sides read and keep, and what is asked days later. */
import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { describe, expect, test, vi } from "vitest";
import * as made from "../preview/fixtures";
import { recordText } from "../src/app/record";
import { emptyOutcome, nextByOf, outcomeObstacles, outcomeParams, parseOutcomeDraft, type OutcomeDraft } from "../src/state/outcome";
import { translator } from "../src/text/catalogue";
import { open } from "./open-page";

const now = Date.parse("2026-11-22T10:00:00.000Z");
const advice: OutcomeDraft = { ...emptyOutcome, outcome: "advice" };
const no: OutcomeDraft = { ...advice, denied: true };

describe("what may be sent", () => {
  test.each<[string, OutcomeDraft, string[]]>([
    ["nothing chosen", emptyOutcome, ["outcome"]],
    ["one tap is enough", advice, []],
    ["a no", no, ["reason", "next_step"]],
    ["a no with blanks", { ...no, reason: "try_first", what: "  " }, ["next_step"]],
    ["another reason, in no words", { ...no, reason: "other", what: "Kontrol" }, ["reason_text"]],
    ["a whole no", { ...no, reason: "other", reasonText: "Flyttet", what: "Kontrol" }, []],
    ["a reason left behind by a no taken back", { ...advice, reason: "other" }, []],
  ])("%s", (_, draft, missing) => {
    expect(outcomeObstacles(draft)).toEqual(missing);
    expect(outcomeParams(1, draft, "") === null).toBe(missing.length > 0);
  });

  test("what was left empty is left out", () => {
    expect(outcomeParams(1, advice, " råd \n")).toEqual({ call: 1, outcome: "advice", note: "råd" });
    expect(outcomeParams(1, { ...advice, reason: "other", reasonText: "x" }, "")).not.toHaveProperty("denied");
  });

  test("who does the next step follows the outcome until somebody chooses", () => {
    expect(nextByOf(emptyOutcome)).toBeNull();
    expect(nextByOf({ ...emptyOutcome, outcome: "municipal_place" })).toBe("municipality");
    expect(nextByOf({ ...emptyOutcome, outcome: "municipal_place", who: "patient" })).toBe("patient");
    expect(outcomeParams(1, { ...advice, what: "Kontrol", by: "i morgen" }, "")?.next_step)
      .toEqual({ what: "Kontrol", who: "practice", by: "i morgen" });
  });

  test("a draft is read back, and nonsense is not", () => {
    const whole: OutcomeDraft = { outcome: "referral", assessed: "urgent", denied: true, reason: "no_capacity", reasonText: "a",
      assessment: "b", what: "c", who: "patient", by: "d", safetyNet: "e" };
    expect(parseOutcomeDraft(JSON.stringify(whole))).toEqual(whole);
    for (const odd of [null, "", "{", "[]", "7", '{"outcome":"cured","denied":"yes","who":3}']) {
      expect(parseOutcomeDraft(odd)).toEqual(emptyOutcome);
    }
  });
});

describe("the specialist's form", () => {
  test("says what a no lacks, and sends it when it is whole", async () => {
    const ui = open("outcome");
    fireEvent.click(screen.getByTestId("outcome-advice"));
    fireEvent.click(screen.getByTestId("denied"));
    await screen.findByTestId("denied-reasons");
    fireEvent.click(screen.getByTestId("outcome-save"));
    await waitFor(() => expect(within(screen.getByRole("alert")).getAllByRole("listitem").length).toBe(2));
    expect(ui.asked).toEqual([]);
    fireEvent.click(screen.getByTestId("denied-try_first"));
    await waitFor(() => expect(within(screen.getByRole("alert")).getAllByRole("listitem").length).toBe(1));
    fireEvent.click(screen.getByTestId("next-preset-0"));
    fireEvent.click(screen.getByTestId("next-patient"));
    await waitFor(() => expect(within(screen.getByRole("alert")).queryByRole("listitem")).toBeNull());
    fireEvent.click(screen.getByTestId("outcome-save"));
    expect(ui.asked).toEqual([["outcome", { call: 4711, outcome: "advice", note: "", denied: { reason: "try_first" },
      next_step: { what: "Egen læge følger op", who: "patient" } }]]);
  });

  test("a phrase is taken back with a second tap", async () => {
    open("outcome");
    fireEvent.click(screen.getByTestId("safety-net-preset-0"));
    await waitFor(() => expect(screen.getByTestId("safety-net")).toHaveProperty("value", "det bliver værre, eller du er i tvivl"));
    fireEvent.click(screen.getByTestId("safety-net-preset-0"));
    await waitFor(() => expect(screen.getByTestId("safety-net")).toHaveProperty("value", ""));
  });
});

describe("the note", () => {
  test("shows a no with its reason and what happens instead, before all else", () => {
    open("after-denied");
    expect(screen.getByTestId("after-denied").textContent).toContain("Andet bør prøves først Prednisolon har ikke været prøvet.");
    expect(screen.getByTestId("after-next-step").textContent).toBe("Ny kontrol i praksis (Praksis, i morgen)");
    const note = screen.getByTestId("after-note");
    expect(screen.getByTestId("after-next-step").compareDocumentPosition(note) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
  });

  test("says kindly what the urgency was thought to be", () => {
    open("after-denied");
    expect(screen.getByTestId("after-assessed").textContent)
      .toBe("Speciallægen vurderede bagefter hastegraden til haster. Det er ment som hjælp til næste gang: ring altid, når du er i tvivl.");
  });

  test("of an older journal is the advice", () => {
    open("after-outcome");
    expect(screen.getByTestId("after-note").textContent).toMatch(/^Behandles hjemme/);
    expect(screen.queryByTestId("after-denied")).toBeNull();
    expect(screen.queryByTestId("after-assessed")).toBeNull();
  });

  test("stays with both sides in their latest calls", () => {
    open("specialist-denied");
    expect(within(screen.getByTestId("recent-note-4711")).getByTestId("after-note").textContent).toMatch(/^Fortsæt inhalation/);
  });
});

describe("keeping it", () => {
  test("as text: whole, in the language, and in lines that any record takes", () => {
    const call = made.deniedCall(now, "caller");
    for (const language of ["da", "en"] as const) {
      const text = recordText(call, language, translator(language));
      expect(text.split("\n").every((line) => line.length <= 76)).toBe(true);
      for (const part of ["4711", made.gp.name, made.specialist.name, "NEWS2", "Let forværring uden pneumoni.",
        "Prednisolon har ikke været prøvet.", "SpO₂ kommer under 88 %", "2026"]) expect(text).toContain(part);
      expect(text).not.toMatch(/undefined|null|NaN|\[object/);
    }
    expect(recordText(call, "en", translator("en"))).toContain("Next step: Ny kontrol i praksis (The practice, i morgen)");
  });

  test("long words and the writer's own lines survive the wrapping", () => {
    const call = made.endedCall(now, "callee", true);
    const long = "x".repeat(100);
    const note = `Første linje.\n\nTredje linje ${long} ${"ord ".repeat(40)}`;
    const text = recordText({ ...call, outcome: { ...call.outcome!, note } }, "da", translator("da"));
    expect(text).toContain("  Første linje.\n\n  Tredje linje\n");
    expect(text).toContain(`\n  ${long}\n`);
  });

  test("hands the text over when the browser does not let us copy", async () => {
    const ui = open("after-denied", "da", (fake) => (fake.copies = false));
    fireEvent.click(screen.getByTestId("copy-4711"));
    const byHand = await screen.findByTestId("copy-by-hand");
    expect((byHand as HTMLTextAreaElement).value).toBe(ui.asked.at(-1)?.[1]);
    expect((byHand as HTMLTextAreaElement).value).toContain("Ny kontrol i praksis");
  });

  test("prints the paper of the call that was chosen, which goes when it is done", async () => {
    const print = vi.fn();
    vi.stubGlobal("print", print);
    open("specialist-denied");
    expect(screen.queryByTestId("paper")).toBeNull();
    fireEvent.click(screen.getByTestId("print-4711"));
    const paper = await screen.findByTestId("paper");
    await waitFor(() => expect(print).toHaveBeenCalledTimes(1));
    expect(paper.textContent).toContain("Ny kontrol i praksis");
    fireEvent(window, new Event("afterprint"));
    await waitFor(() => expect(screen.queryByTestId("paper")).toBeNull());
  });
});

describe("how it went", () => {
  test("is asked of a few calls at a time, with what is needed to recognise them", async () => {
    const ui = open("board-follow-ups");
    const asked = screen.getByTestId("follow-ups");
    expect(within(asked).getAllByRole("listitem").length).toBe(3);
    expect(asked.textContent).toContain("Og 2 mere");
    await waitFor(() => expect(screen.getByTestId("follow-up-100").textContent).toContain("A. B., kvinde, 71 år"));
    fireEvent.click(within(screen.getByTestId("follow-up-100")).getByRole("button", { name: "Ved ikke" }));
    expect(ui.asked.at(-1)).toEqual(["answerFollowUp", 100, "unknown"]);
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Hvordan gik det?"));
    ui.app.value = { ...ui.app.value, me: { ...ui.app.value.me!, follow_ups: [] } };
    await waitFor(() => expect(screen.getByTestId("follow-up-status").textContent).toBe("Tak. Der er ikke flere spørgsmål."));
  });

  test("is not asked when nothing is due, and its sum is the coordinator's", async () => {
    open("board");
    expect(screen.queryByTestId("follow-ups")).toBeNull();
    cleanup();
    open("coordinator");
    expect((await screen.findByTestId("follow-up-sum")).textContent).toContain("3 ja, 41 nej, 2 ved ikke. 4 svar mangler.");
  });
});
