/** Where the connection to the server stands, as the pages show it. */
import type { Methods } from "../protocol/generated";

export type Link =
  | { at: "connecting" }
  | { at: "online" }
  | { at: "retrying"; attempt: number; retryAtMs: number }
  | { at: "offline" }
  | { at: "replaced" }
  | { at: "signed_out" };

export type Hello = Methods["session.hello"]["result"];
