/** The part of the protocol that media uses, and what a room tells its owner. */
import type { Methods } from "../protocol/generated";

export type MediaMethod = Extract<keyof Methods, `media.${string}`>;

/** Rejects when the server refuses or cannot be reached. */
export type Signal = <M extends MediaMethod>(method: M, params: Methods[M]["params"]) => Promise<Methods[M]["result"]>;

export interface Remote {
  stream: MediaStream | null;
  hasVideo: boolean;
  hasAudio: boolean;
  videoPaused: boolean;
}

export const noRemote: Remote = { stream: null, hasVideo: false, hasAudio: false, videoPaused: false };
