/**
 * One session over as many sockets as it takes. Says hello, matches responses to requests, reconnects with
 * a growing pause, and hands every parsed notification on. Knows nothing of what the messages mean.
 */
import type { Methods, Problem } from "../protocol/generated";
import { parseResult, parseText, type Method, type Notification } from "../protocol/parse";
import type { Hello, Link } from "../state/link";
import type { Clock, OpenSocket, ReconnectPolicy, Socket } from "./ports";

/** What a request that failed rejects with. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.reason);
    this.name = "Refusal";
  }
}

export interface ConnectionEvents {
  link(link: Link): void;
  hello(hello: Hello): void;
  notification(message: Notification): void;
}

export interface ConnectionOptions {
  address: string;
  language: () => "da" | "en";
  open: OpenSocket;
  clock: Clock;
  policy: ReconnectPolicy;
  isOnline: () => boolean;
  events: ConnectionEvents;
}

interface Waiting {
  settle(raw: unknown): void;
  fail(problem: Problem): void;
  cancelTimer(): void;
}

const REQUEST_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 8_000;
/** More requests than this at once means that something loops. */
const MAX_WAITING = 64;

const local = (reason: string): Problem => ({ reason, title: "", detail: "" });

export class Connection {
  private link: Link = { at: "connecting" };
  private socket: Socket | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private attempt = 0;
  private lastSeq = 0;
  private cancelRetry: () => void = () => {};
  private cancelConnect: () => void = () => {};
  /** Messages that did not parse; shown in diagnosis only. */
  dropped = 0;

  constructor(private readonly options: ConnectionOptions) {}

  start(): void {
    this.connect();
  }

  /** Ends for good: signed out, or the page goes away. */
  stop(link: Link = { at: "signed_out" }): void {
    this.cancelRetry();
    this.dropSocket("closed");
    this.setLink(link);
  }

  /** The network came or went, or a person asked to try now. */
  nudge(): void {
    if (this.link.at === "online" || this.link.at === "signed_out") return;
    if (this.link.at === "connecting" && this.socket) return;
    this.attempt = 0;
    this.connect();
  }

  networkLost(): void {
    if (this.link.at === "signed_out" || this.link.at === "replaced") return;
    this.cancelRetry();
    this.dropSocket("connection_lost");
    this.setLink({ at: "offline" });
  }

  request<M extends Method>(method: M, params: Methods[M]["params"]): Promise<Methods[M]["result"]> {
    if (this.link.at !== "online") return Promise.reject(new Refusal(local("not_connected")));
    return this.send(method, params);
  }

  private send<M extends Method>(method: M, params: Methods[M]["params"]): Promise<Methods[M]["result"]> {
    const socket = this.socket;
    if (!socket || this.waiting.size >= MAX_WAITING) {
      return Promise.reject(new Refusal(local(socket ? "too_many_requests" : "not_connected")));
    }
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const fail = (problem: Problem): void => reject(new Refusal(problem));
      this.waiting.set(id, {
        fail,
        settle: (raw) => {
          const result = parseResult(method, raw);
          if (result === null) fail(local("bad_response"));
          else resolve(result);
        },
        cancelTimer: this.options.clock.after(REQUEST_TIMEOUT_MS, () => this.timedOut(id)),
      });
      socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** No answer in time: the socket is dead even if nobody told us. */
  private timedOut(id: number): void {
    this.take(id)?.fail(local("no_answer"));
    this.lost();
  }

  private take(id: number): Waiting | null {
    const waiting = this.waiting.get(id);
    if (!waiting) return null;
    this.waiting.delete(id);
    waiting.cancelTimer();
    return waiting;
  }

  private connect(): void {
    this.cancelRetry();
    this.dropSocket("connection_lost");
    if (!this.options.isOnline()) {
      this.setLink({ at: "offline" });
      return;
    }
    if (this.link.at !== "retrying" && this.link.at !== "offline") this.setLink({ at: "connecting" });
    this.cancelConnect = this.options.clock.after(CONNECT_TIMEOUT_MS, () => this.lost());
    this.socket = this.options.open(this.options.address, {
      opened: () => void this.sayHello(),
      received: (text) => this.received(text),
      closed: () => this.lost(),
    });
  }

  private async sayHello(): Promise<void> {
    const socket = this.socket;
    try {
      const hello = await this.send("session.hello", {
        protocol: 1, language: this.options.language(), ...(this.lastSeq > 0 ? { last_seq: this.lastSeq } : {}) });
      if (socket !== this.socket) return;
      this.cancelConnect();
      this.attempt = 0;
      this.lastSeq = hello.seq;
      // What the snapshot sets going may already ask; the page is told once it is in place.
      this.link = { at: "online" };
      this.options.events.hello(hello);
      this.setLink(this.link);
    } catch (error) {
      if (socket !== this.socket) return;
      const signIn = error instanceof Refusal && error.problem.reason === "sign_in_required";
      if (signIn) this.stop();
      else this.lost();
    }
  }

  private received(text: string): void {
    const message = parseText(text);
    if (!message) {
      this.dropped++;
      return;
    }
    if (message.kind === "result") this.take(message.id)?.settle(message.result);
    else if (message.kind === "problem") this.take(message.id)?.fail(message.problem);
    else this.notified(message);
  }

  private notified(message: Notification): void {
    this.lastSeq = Math.max(this.lastSeq, message.seq);
    this.options.events.notification(message);
    if (message.event !== "session.closing") return;
    const { reason, retry_after_s: pause } = message.data;
    if (reason === "signed_out") this.stop();
    else if (reason === "replaced") this.stop({ at: "replaced" });
    else this.lost(pause === undefined ? undefined : pause * 1000);
  }

  private lost(pauseMs?: number): void {
    if (this.link.at === "signed_out" || this.link.at === "replaced") return;
    this.dropSocket("connection_lost");
    if (!this.options.isOnline()) {
      this.setLink({ at: "offline" });
      return;
    }
    const delayMs = pauseMs ?? this.options.policy.delayMs(this.attempt);
    this.attempt++;
    this.setLink({ at: "retrying", attempt: this.attempt, retryAtMs: this.options.clock.nowMs() + delayMs });
    this.cancelRetry();
    this.cancelRetry = this.options.clock.after(delayMs, () => this.connect());
  }

  private dropSocket(reason: string): void {
    this.cancelConnect();
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    for (const id of [...this.waiting.keys()]) this.take(id)?.fail(local(reason));
  }

  private setLink(link: Link): void {
    this.link = link;
    this.options.events.link(link);
  }
}
