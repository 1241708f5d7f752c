import { afterEach, describe, expect, test, vi } from "vitest";
import * as made from "../preview/fixtures";
import { tokenOf, redeem } from "../src/session/guest";
import { asksColleague, others } from "../src/state/parties";

afterEach(() => vi.unstubAllGlobals());

describe("a link", () => {
  test.each([
    ["#AbCdEfGhIjKlMnOpQrStUv", "AbCdEfGhIjKlMnOpQrStUv"],
    ["#0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef"],
    ["", null], ["#", null], ["#short", null], [`#${"a".repeat(200)}`, null], ["#<script>alert(1)</script>", null], ["#a/../../logout?x", null],
  ])("%s holds the token %s", (hash, token) => expect(tokenOf(hash)).toBe(token));

  const answers = (status: number, body?: object) => vi.stubGlobal("fetch", vi.fn(() => Promise.resolve(
    new Response(body ? JSON.stringify(body) : null, { status }))));

  test("is sent in the body only, for this tab's slot", async () => {
    answers(204);
    expect(await redeem("t0ken-t0ken-t0ken", "0011223344556677")).toBe("in");
    const [address, init] = vi.mocked(fetch).mock.calls[0] ?? [];
    expect(address).toBe("/guest?slot=0011223344556677");
    expect(init).toMatchObject({ method: "POST", body: JSON.stringify({ token: "t0ken-t0ken-t0ken" }) });
  });

  test.each([
    ["that is not good is refused for good", 404, { reason: "link_not_valid" }, "refused"],
    ["may be tried again when the server is full", 503, { reason: "overloaded" }, "failed"],
    ["may be tried again when what answers is no server of ours", 502, undefined, "failed"],
  ])("%s", async (_, status, body, becomes) => {
    answers(status, body);
    expect(await redeem("t0ken-t0ken-t0ken", "0011223344556677")).toBe(becomes);
  });

  test("may be tried again without a network", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no network")));
    expect(await redeem("t0ken-t0ken-t0ken", "0011223344556677")).toBe("failed");
  });
});

describe("who else is there", () => {
  const call = made.talkCall(0, "callee");

  test("is whom the server lists, else the one on the other side", () => {
    const consulted = { person: made.consulted, part: "consulted" as const, connected: true };
    expect(others({ ...call, parties: [consulted] })).toEqual([consulted]);
    expect(others({ ...call, held: true, parties: [] }).map((one) => one.part)).toEqual(["caller"]);
    expect(others(made.talkCall(0, "caller")).map((one) => one.part)).toEqual(["callee"]);
    expect(others({ ...made.guestCall(0, "talking"), parties: [] })).toEqual([]);
  });

  test("is a colleague who is asked, until the trail says otherwise", () => {
    const at = "2026-06-10T08:00:00.000Z";
    const trail = (...what: ("consult" | "consult_ended" | "hung_up")[]) => what.map((one) => ({ at, what: one }));
    expect(asksColleague({ ...call, trail: [] })).toBe(false);
    expect(asksColleague({ ...call, trail: trail("consult") })).toBe(true);
    expect(asksColleague({ ...call, trail: trail("consult", "consult_ended") })).toBe(false);
    expect(asksColleague({ ...call, trail: trail("consult", "consult_ended", "consult") })).toBe(true);
  });
});
