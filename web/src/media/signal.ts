/** The part of the protocol that media uses, and what a room tells its owner. */
import type { Methods } from "../protocol/generated";

export type MediaMethod = Extract<keyof Methods, `media.${string}`>;

/** Rejects when the server refuses or cannot be reached. */
export type Signal = <M extends MediaMethod>(method: M, params: Methods[M]["params"]) => Promise<Methods[M]["result"]>;

/** What one of the others sends; `peer` is the person's id. */
export interface Remote {
  peer: string;
  stream: MediaStream | null;
  hasVideo: boolean;
  hasAudio: boolean;
  videoPaused: boolean;
}

/** The name of the reason that the server refused with; null for any other failure. */
export function refusedBecause(error: unknown): string | null {
  const reason = error instanceof Error && "problem" in error ? (error.problem as { reason?: unknown }).reason : null;
  return typeof reason === "string" ? reason : null;
}
