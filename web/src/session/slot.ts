/** The tab's slot: which of the browser's session cookies this tab uses. Not a secret. */

export interface TextStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export const STAFF_KEY = "vl.slot";
/** A guest's page leaves the slot of whoever is signed in in this tab alone. */
export const GUEST_KEY = "vl.guest_slot";
const SLOT = /^[0-9a-f]{16}$/;

export function newSlot(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): string {
  const bytes = random(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function readSlot(store: TextStore, key = STAFF_KEY): string | null {
  const slot = store.getItem(key);
  return slot !== null && SLOT.test(slot) ? slot : null;
}

export function forgetSlot(store: TextStore): void {
  store.removeItem(STAFF_KEY);
}

/**
 * Takes the slot that the sign-in put into the address, and says what the address should be without it.
 * null: nothing to take.
 */
export function takeSlot(href: string, store: TextStore): string | null {
  const url = new URL(href);
  const slot = url.searchParams.get("slot");
  if (slot === null) return null;
  if (SLOT.test(slot)) store.setItem(STAFF_KEY, slot);
  url.searchParams.delete("slot");
  return url.pathname + url.search + url.hash;
}

export function signInAddress(slot: string, language: string): string {
  return `/login?slot=${slot}&language=${language}`;
}
