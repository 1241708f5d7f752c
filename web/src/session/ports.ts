/** What the session needs of the world; tests bring their own. */

export interface Clock {
  nowMs(): number;
  /** Runs `task` once after `ms`; the returned function cancels. */
  after(ms: number, task: () => void): () => void;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after(ms, task) {
    const id = setTimeout(task, ms);
    return () => clearTimeout(id);
  },
};

export interface Socket {
  send(text: string): void;
  close(): void;
}

export interface SocketEvents {
  opened(): void;
  received(text: string): void;
  closed(): void;
}

export type OpenSocket = (url: string, events: SocketEvents) => Socket;

export const SUBPROTOCOL = "vagtlinje.v1";

export const openWebSocket: OpenSocket = (url, events) => {
  const socket = new WebSocket(url, SUBPROTOCOL);
  socket.onopen = () => events.opened();
  socket.onmessage = (message) => {
    if (typeof message.data === "string") events.received(message.data);
  };
  socket.onclose = () => events.closed();
  return {
    send: (text) => socket.send(text),
    close: () => {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    },
  };
};

/** How long to wait before the next attempt. */
export interface ReconnectPolicy {
  delayMs(attempt: number): number;
}

export function backOff(random: () => number, firstMs = 250, mostMs = 5_000): ReconnectPolicy {
  return {
    delayMs(attempt) {
      const full = Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 10));
      // Half fixed, half drawn: a restarted server must not meet every client in the same instant.
      return Math.round(full / 2 + (full / 2) * random());
    },
  };
}
