import { beforeEach, describe, expect, test } from "vitest";
import * as made from "../preview/fixtures";
import { Connection, Refusal } from "../src/session/connection";
import { backOff } from "../src/session/ports";
import { newSlot, readSlot, takeSlot, type TextStore } from "../src/session/slot";
import type { Link } from "../src/state/link";
import { FakeClock, FakeServer, settle } from "./fake-server";

let clock: FakeClock;
let server: FakeServer;
let links: Link["at"][];
let online: boolean;
let events: string[];

function connect(): Connection {
  const connection = new Connection({
    address: "ws://test/ws", language: () => "da", open: server.open, clock, policy: backOff(() => 0.5),
    isOnline: () => online,
    events: {
      link: (link) => links.push(link.at), hello: () => events.push("hello"), notification: (m) => events.push(m.event) },
  });
  connection.start();
  return connection;
}

const reason = (error: unknown): string => (error instanceof Refusal ? error.problem.reason : "?");

beforeEach(() => {
  clock = new FakeClock();
  server = new FakeServer(() => made.snapshot(made.gp, Date.now()));
  links = [];
  events = [];
  online = true;
});

describe("one session over many sockets", () => {
  test("says hello first, in the person's language", async () => {
    connect();
    await settle();
    expect(links).toEqual(["connecting", "online"]);
    expect(server.received[0]?.params).toEqual({ protocol: 1, language: "da" });
  });

  test("comes back after a cut, with the last number it saw", async () => {
    connect();
    await settle();
    server.notify("board", made.board(Date.now()), 12);
    await server.cut();
    expect(links.at(-1)).toBe("retrying");
    await clock.advance(300);
    expect(links.at(-1)).toBe("online");
    expect(server.of("session.hello")[1]?.params.last_seq).toBe(12);
  });

  test("waits longer each time, and never more than five seconds", async () => {
    const policy = backOff(() => 1);
    expect([0, 1, 2, 3, 4, 9].map((n) => policy.delayMs(n))).toEqual([250, 500, 1000, 2000, 4000, 5000]);
    server.reachable = false;
    connect();
    await clock.advance(30_000);
    expect(server.opened).toBeGreaterThan(6);
    expect(server.opened).toBeLessThan(15);
    server.reachable = true;
    await clock.advance(5_000);
    expect(links.at(-1)).toBe("online");
  });

  test("a request that nobody answers fails, and shows that the socket is dead", async () => {
    const connection = connect();
    await settle();
    server.answers["presence.ready"] = () => "silence";
    const asked = connection.request("presence.ready", {}).catch(reason);
    await clock.advance(10_000);
    expect(await asked).toBe("no_answer");
    expect(links).toContain("retrying");
  });

  test("requests under way fail at once when the line is cut; none is sent while it is", async () => {
    const connection = connect();
    await settle();
    server.answers["presence.ready"] = () => "silence";
    const asked = connection.request("presence.ready", {}).catch(reason);
    await server.cut();
    expect(await asked).toBe("connection_lost");
    expect(await connection.request("presence.ready", {}).catch(reason)).toBe("not_connected");
  });

  test("a refusal carries its reason", async () => {
    const connection = connect();
    await settle();
    server.answers["call.leave"] = () => ({ problem: { reason: "call_over", title: "Forbi", detail: "" } });
    expect(await connection.request("call.leave", { call: 1 }).catch(reason)).toBe("call_over");
  });

  test("an answer of the wrong shape is a failure, not a surprise later", async () => {
    const connection = connect();
    await settle();
    server.answers["call.place"] = () => ({ result: { call: "no" } });
    const params = { hotline: "h", answers: {}, question: "?", urgency: "urgent" as const, key: "12345678" };
    expect(await connection.request("call.place", params).catch(reason)).toBe("bad_response");
  });

  test("noise is counted and changes nothing", async () => {
    const connection = connect();
    await settle();
    for (const text of ["", "{", "[]", '{"id":99,"result":{}}', '{"seq":1,"event":"me","data":{}}']) server.say(text);
    expect(connection.dropped).toBe(4);
    expect(links.at(-1)).toBe("online");
  });

  test("signed out, replaced and stopping servers are told apart", async () => {
    server.answers["session.hello"] = () => ({ problem: { reason: "sign_in_required", title: "", detail: "" } });
    connect();
    await settle();
    expect(links.at(-1)).toBe("signed_out");

    server = new FakeServer(() => made.snapshot(made.gp, Date.now()));
    const second = connect();
    await settle();
    server.notify("session.closing", { reason: "replaced", detail: "" });
    expect(links.at(-1)).toBe("replaced");
    await clock.advance(60_000);
    expect(links.at(-1)).toBe("replaced");
    second.nudge();
    await settle();
    expect(links.at(-1)).toBe("online");
    server.notify("session.closing", { reason: "server_stops", detail: "", retry_after_s: 2 });
    expect(links.at(-1)).toBe("retrying");
    await clock.advance(1_900);
    expect(links.at(-1)).toBe("retrying");
    await clock.advance(200);
    expect(links.at(-1)).toBe("online");
  });

  test("without a network it does not try, and with one it does at once", async () => {
    const connection = connect();
    await settle();
    online = false;
    connection.networkLost();
    expect(links.at(-1)).toBe("offline");
    await clock.advance(60_000);
    expect(server.opened).toBe(1);
    online = true;
    connection.nudge();
    await settle();
    expect(links.at(-1)).toBe("online");
  });
});

describe("the tab's slot", () => {
  const store = (): TextStore & { all: Map<string, string> } => {
    const all = new Map<string, string>();
    return { all, getItem: (k) => all.get(k) ?? null, setItem: (k, v) => void all.set(k, v), removeItem: (k) => void all.delete(k) };
  };

  test("is taken from the address, which forgets it", () => {
    const kept = store();
    expect(takeSlot("http://h/?slot=0123456789abcdef&x=1", kept)).toBe("/?x=1");
    expect(readSlot(kept)).toBe("0123456789abcdef");
    expect(takeSlot("http://h/", kept)).toBeNull();
  });

  test("a slot that is none is not kept", () => {
    const kept = store();
    expect(takeSlot("http://h/?slot=<script>", kept)).toBe("/");
    expect(readSlot(kept)).toBeNull();
  });

  test("a new one is 16 hex characters", () => {
    expect(newSlot((bytes) => bytes.fill(10))).toBe("0a0a0a0a0a0a0a0a");
  });
});
