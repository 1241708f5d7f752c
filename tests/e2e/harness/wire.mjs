/** The server as strangers meet it: bytes on a TCP connection, and WebSocket frames made by hand. */
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { until } from "./wait.mjs";

const WAIT_MS = 5_000;

export class Wire {
  received = Buffer.alloc(0);
  closed = false;

  static async open(server) {
    const wire = new Wire();
    const socket = connect(server.port, "127.0.0.1");
    wire.socket = socket;
    socket.on("data", (bytes) => (wire.received = Buffer.concat([wire.received, bytes])));
    socket.on("error", () => (wire.closed = true));
    socket.on("close", () => (wire.closed = true));
    socket.on("end", () => (wire.closed = true));
    await new Promise((done) => socket.once("connect", done).once("close", done));
    return wire;
  }

  /** Nothing happens when the other side is gone already. */
  send(bytes) {
    if (!this.closed) this.socket.write(bytes);
  }

  get text() {
    return this.received.toString("latin1");
  }

  /** The status of the first answer; 0 when the connection ended without one. */
  async status(ms = WAIT_MS) {
    await until("an answer or the end", () => this.closed || /^HTTP\/1\.[01] \d{3}/.test(this.text), ms);
    return Number(this.text.match(/^HTTP\/1\.[01] (\d{3})/)?.[1] ?? 0);
  }

  ended(ms = WAIT_MS) {
    return until("the server closes the connection", () => this.closed, ms);
  }

  end() {
    this.socket.destroy();
  }
}

/** One request as it stands; what follows on the connection is looked at with the wire. */
export async function ask(server, text) {
  const wire = await Wire.open(server);
  wire.send(text);
  return { wire, status: await wire.status() };
}

export function upgradeRequest(server, { origin = server.address, slot = "", cookie = "", more = [] } = {}) {
  const key = randomBytes(16).toString("base64");
  return [
    `GET /ws${slot && `?slot=${slot}`} HTTP/1.1`, `Host: localhost:${server.port}`,
    "Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Key: ${key}`, "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Protocol: vagtlinje.v1", ...(origin ? [`Origin: ${origin}`] : []),
    ...(cookie ? [`Cookie: ${cookie}`] : []), ...more, "", "",
  ].join("\r\n");
}

/**
 * `length`: what the header says, when that is a lie. An unmasked frame is what only servers may send.
 */
export function frame(opcode, payload, { masked = true, fin = true, rsv = 0, length = payload.length } = {}) {
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  const bit = masked ? 0x80 : 0;
  const head = length < 126 ? Buffer.from([first, bit | length])
    : length < 65536 ? Buffer.from([first, bit | 126, length >> 8, length & 255])
      : Buffer.concat([Buffer.from([first, bit | 127]), bigEndian64(length)]);
  if (!masked) return Buffer.concat([head, payload]);
  const mask = randomBytes(4);
  const hidden = Buffer.from(payload.map((byte, i) => byte ^ mask[i % 4]));
  return Buffer.concat([head, mask, hidden]);
}

function bigEndian64(n) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(n));
  return bytes;
}

export const TEXT = 1;
export const BINARY = 2;
export const CONTINUATION = 0;

/** A WebSocket whose frames are ours to spoil. */
export class RawSocket {
  static async open(server, options = {}) {
    const raw = new RawSocket();
    raw.wire = await Wire.open(server);
    raw.wire.send(upgradeRequest(server, options));
    const status = await raw.wire.status();
    if (status !== 101) throw new Error(`no WebSocket: ${status}`);
    return raw;
  }

  send(bytes) {
    this.wire.send(bytes);
  }

  say(message) {
    this.send(frame(TEXT, Buffer.from(typeof message === "string" ? message : JSON.stringify(message))));
  }

  /** Frames that have arrived: [{opcode, payload}]. */
  frames() {
    const all = this.wire.received;
    const found = [];
    let at = all.indexOf("\r\n\r\n") + 4;
    while (at >= 4 && at + 2 <= all.length) {
      const short = all[at + 1] & 127;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (at + head > all.length) break;
      const n = short < 126 ? short : short === 126 ? all.readUInt16BE(at + 2) : Number(all.readBigUInt64BE(at + 2));
      if (at + head + n > all.length) break;
      found.push({ opcode: all[at] & 15, payload: all.subarray(at + head, at + head + n) });
      at += head + n;
    }
    return found;
  }

  /** The first answer that is a text. */
  async answer() {
    const isText = (one) => one.opcode === TEXT;
    await until("an answer", () => this.frames().some(isText) || this.wire.closed, WAIT_MS);
    return JSON.parse(this.frames().find(isText).payload.toString("utf8"));
  }

  /** The status of the server's close frame; 0 when the connection ended without one. */
  async closeStatus(ms = WAIT_MS) {
    const isClose = (one) => one.opcode === 8;
    await until("the server closes", () => this.wire.closed || this.frames().some(isClose), ms);
    const payload = this.frames().find(isClose)?.payload;
    return payload && payload.length >= 2 ? payload.readUInt16BE(0) : 0;
  }

  end() {
    this.wire.end();
  }
}
