/** Pages of a conversation of several people, and of guests. */
import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import * as made from "../preview/fixtures";
import { open } from "./open-page";

describe("a conversation of several", () => {
  test("shows everybody with a name, and one button turns all sound on", async () => {
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
      return this.muted ? Promise.resolve() : Promise.reject(Object.assign(new Error(), { name: "NotAllowedError" }));
    };
    const ui = open("conversation-two");
    expect(screen.getAllByTestId("party-name").map((one) => one.textContent)).toEqual(["Jonas Friis", "Hans Petersen"]);
    expect(screen.getByTestId("parties").dataset.count).toBe("2");
    const stream = () => new MediaStream();
    ui.remotes.value = ui.remotes.value.map((one) => ({ ...one, stream: stream() }));
    const button = await screen.findByTestId("sound-blocked");
    const videos = screen.getAllByTestId("remote-video") as HTMLVideoElement[];
    await waitFor(() => expect(videos.every((video) => video.muted)).toBe(true));
    HTMLMediaElement.prototype.play = () => Promise.resolve();
    fireEvent.click(button);
    await waitFor(() => expect(screen.queryByTestId("sound-blocked")).toBeNull());
    expect(videos.some((video) => video.muted)).toBe(false);
  });

  test("says of each what is missing", () => {
    open("conversation-full");
    const tiles = screen.getAllByTestId("party");
    expect(tiles.length).toBe(7);
    expect(tiles[2]?.textContent).toContain("Kun lyd");
    expect(tiles.filter((one) => one.dataset.picture === "true").length).toBe(6);
  });

  test("begun by sound has a camera button that asks for the camera", () => {
    const ui = open("conversation-no-camera");
    const camera = screen.getByRole("button", { name: "Kamera til" });
    fireEvent.click(camera);
    expect(ui.asked).toEqual([["addCamera"]]);
  });

  test("on another device is quiet here, and is taken over by one tap", () => {
    const ui = open("conversation-elsewhere");
    screen.getByText("Samtalen føres på en anden enhed.");
    expect(screen.queryByTestId("hang-up")).toBeNull();
    screen.getByText(made.question);
    fireEvent.click(screen.getByRole("button", { name: "Tag over her" }));
    expect(ui.asked).toEqual([["takeOver"]]);
  });
});

describe("a colleague's advice", () => {
  test("is asked for on another line, with a question of one's own", async () => {
    const ui = open("conversation-specialist");
    fireEvent.click(screen.getByRole("button", { name: "Spørg en kollega" }));
    fireEvent.click(await screen.findByTestId("consult-kardiologi"));
    fireEvent.input(screen.getByLabelText("Hvad vil du spørge om? (kan udelades)"), { target: { value: " Betablokker? " } });
    fireEvent.click(await screen.findByRole("button", { name: "Ring til Kardiologi" }));
    expect(ui.asked).toEqual([["consult", { call: 4711, hotline: "kardiologi", question: "Betablokker?" }]]);
  });

  test("says who is rung, and can be called off", () => {
    const ui = open("consult-ringing");
    expect(screen.getByTestId("consult").textContent).toContain("Ringer til Roskilde (Kardiologi) …");
    expect(screen.getByTestId("talk-status").textContent).toContain("Mette Holm er på hold og kan ikke høre dig.");
    expect(screen.queryByTestId("hand-over")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Afbryd" }));
    expect(ui.asked).toEqual([["leave", 4720]]);
  });

  test("brings the caller in, and hands over only when sure", async () => {
    const ui = open("consult-talking");
    expect(screen.getByTestId("peer-name").textContent).toBe("Lone Kvist");
    fireEvent.click(screen.getByRole("button", { name: "Tag opkalder med" }));
    fireEvent.click(screen.getByRole("button", { name: "Overdrag" }));
    expect(ui.asked).toEqual([["hold", 4711, false]]);
    await screen.findByText("Vil du overdrage samtalen til Lone Kvist? Du forlader den, og Lone Kvist skriver udfaldet.");
    fireEvent.click(screen.getByTestId("hand-over-confirm"));
    expect(ui.asked.at(-1)).toEqual(["handOver", 4711]);
    cleanup();
    open("consult-all");
    expect(screen.queryByTestId("consult-join")).toBeNull();
  });

  test("rings at the colleague as what it is, with who asks and about whom", () => {
    open("ring-consult");
    expect(screen.getByRole("alert").textContent).toContain("En kollega spørger dig");
    screen.getByText("Jonas Friis");
    screen.getByText("Mette Holm");
    expect(screen.getByTestId("case-consult-question").textContent).toBe(made.consultQuestion);
    expect(screen.getByTestId("case-question").textContent).toBe(made.question);
  });

  test("also without a question of the colleague's own says whose call it is", () => {
    open("ring-consult", "da", (ui) => {
      const [call] = ui.app.value.calls;
      const { consult_question: _, ...about } = call!.case!;
      ui.app.value = { ...ui.app.value, calls: [{ ...call!, case: about }] };
    });
    expect(screen.queryByTestId("case-consult-question")).toBeNull();
    screen.getByText("Om et opkald fra");
    expect(screen.getByTestId("case-question").textContent).toBe(made.question);
  });

  test("leaves the colleague a conversation without the duties of the call", () => {
    const ui = open("consult-colleague");
    screen.getByText(made.question);
    for (const id of ["note", "hold", "transfer-open", "consult-open", "guests-open"]) expect(screen.queryByTestId(id)).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Forlad samtalen" }));
    expect(ui.asked).toEqual([["hangUp", 4720]]);
  });

  test("is told to the caller who waits for it", () => {
    open("consult-held");
    expect(screen.getByTestId("talk-status").textContent).toContain("Du er på hold, mens Jonas Friis spørger en kollega til råds.");
  });
});

describe("guests", () => {
  test("at the door are announced, admitted or sent away by one tap", () => {
    const ui = open("conversation-lobby");
    const door = within(screen.getByTestId("lobby-1"));
    door.getByText("Hans Petersen (patient) venter på at komme ind.");
    expect(screen.getByTestId("lobby-1").closest("[role=alert]")).not.toBeNull();
    fireEvent.click(door.getByRole("button", { name: "Luk Hans Petersen ind" }));
    fireEvent.click(door.getByRole("button", { name: "Send Hans Petersen væk" }));
    expect(ui.asked).toEqual([["admitGuest", 4711, 1], ["removeGuest", 4711, 1]]);
  });

  test("are invited by kind and name, and the link is there to copy", async () => {
    const ui = open("conversation-lobby");
    fireEvent.click(screen.getByRole("button", { name: "Invitér" }));
    fireEvent.click(await screen.findByTestId("guest-kind-interpreter"));
    expect(screen.getByTestId("guest-invite")).toHaveProperty("disabled", true);
    fireEvent.input(screen.getByLabelText("Navn, som de andre ser"), { target: { value: "Ada Tolk" } });
    await waitFor(() => expect(screen.getByTestId("guest-invite")).toHaveProperty("disabled", false));
    fireEvent.click(screen.getByTestId("guest-invite"));
    expect(ui.asked).toEqual([["inviteGuest", { call: 4711, kind: "interpreter", name: "Ada Tolk" }]]);
    await waitFor(() => expect(screen.getByTestId("guest-name")).toHaveProperty("value", ""));
    const [call] = ui.app.value.calls;
    if (!call) throw new Error("no call");
    const invited = { guest: 3, kind: "interpreter" as const, name: "Ada Tolk", state: "invited" as const };
    ui.app.value = { ...ui.app.value, calls: [{ ...call, guests: [...(call.guests ?? []), invited] }] };
    const link = await screen.findByLabelText("Link til Ada Tolk");
    expect(link).toHaveProperty("value", "https://vagtlinje.example/g#9f2c4e6a8b0d1f3a5c7e");
    fireEvent.click(screen.getByTestId("guest-copy"));
    await screen.findByText("Linket er kopieret. Send det til den, du inviterer.");
    // The other one's link was told once, and not to this page.
    expect(within(screen.getByTestId("guest-2")).getByText(/Linket vises kun én gang/)).toBeDefined();
  });

  test("try their devices, take part, and read what happens next", () => {
    const ui = open("guest-entry");
    screen.getByText(/Ingen kan se eller høre dig før det/);
    fireEvent.click(screen.getByRole("button", { name: "Start testen" }));
    fireEvent.click(screen.getByRole("button", { name: "Deltag" }));
    expect(ui.asked.map(([name]) => name)).toEqual(["testDevices", "enterAsGuest"]);
    cleanup();
    const lobby = open("guest-lobby");
    screen.getByText("Du er i venteværelset");
    fireEvent.click(screen.getByTestId("guest-leave"));
    expect(lobby.asked).toEqual([["hangUp", 4711]]);
  });

  test("see people and no case, and have few buttons", () => {
    open("guest-conversation");
    expect(screen.queryByTestId("case")).toBeNull();
    expect(screen.queryByTestId("sign-out")).toBeNull();
    const controls = within(screen.getByRole("group", { name: "Samtalens knapper" }));
    expect(controls.getAllByRole("button").length).toBe(4);
    cleanup();
    open("guest-refused");
    screen.getByText(/bed den, der sendte linket, om et nyt/);
  });
});
