/** A server in memory, and a clock that goes when it is told to. */
import type { Clock, OpenSocket, SocketEvents } from "../src/session/ports";

export class FakeClock implements Clock {
  private now = 1_000_000;
  private tasks: { atMs: number; task: () => void }[] = [];

  nowMs(): number {
    return this.now;
  }

  after(ms: number, task: () => void): () => void {
    const entry = { atMs: this.now + ms, task };
    this.tasks.push(entry);
    return () => {
      this.tasks = this.tasks.filter((one) => one !== entry);
    };
  }

  async advance(ms: number): Promise<void> {
    const end = this.now + ms;
    for (let next = this.next(end); next; next = this.next(end)) {
      this.now = next.atMs;
      this.tasks = this.tasks.filter((one) => one !== next);
      next.task();
      await settle();
    }
    this.now = end;
    await settle();
  }

  private next(end: number) {
    return this.tasks.filter((one) => one.atMs <= end).sort((a, b) => a.atMs - b.atMs)[0];
  }
}

export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

export interface Request { id: number; method: string; params: Record<string, unknown> }
type Answer = { result: unknown } | { problem: unknown } | "silence";

export class FakeServer {
  readonly received: Request[] = [];
  readonly answers: Record<string, (request: Request) => Answer> = {};
  /** Sockets that were asked for, also those that never opened. */
  opened = 0;
  reachable = true;
  private socket: SocketEvents | null = null;

  constructor(snapshot: () => unknown) {
    this.answers["session.hello"] = () => ({ result: { server: "test", boot: "b1", seq: 7, now: new Date().toISOString(), snapshot: snapshot() } });
  }

  readonly open: OpenSocket = (_url, events) => {
    this.opened++;
    if (this.reachable) this.socket = events;
    queueMicrotask(() => (this.reachable ? events.opened() : events.closed()));
    return { send: (text) => this.receive(text, events), close: () => (this.socket = null) };
  };

  private receive(text: string, events: SocketEvents): void {
    const request = JSON.parse(text) as Request;
    this.received.push(request);
    const answer = this.answers[request.method]?.(request) ?? { result: {} };
    if (answer === "silence") return;
    queueMicrotask(() => events.received(JSON.stringify({ id: request.id, ...answer })));
  }

  notify(event: string, data: unknown, seq = 8): void {
    this.socket?.received(JSON.stringify({ seq, event, data }));
  }

  say(text: string): void {
    this.socket?.received(text);
  }

  async cut(): Promise<void> {
    const socket = this.socket;
    this.socket = null;
    socket?.closed();
    await settle();
  }

  of(method: string): Request[] {
    return this.received.filter((request) => request.method === method);
  }
}
