/** How somebody who was sent a link gets a session of this tab's: /g#<token>, used once. */

/** `failed` may be tried again. */
export type Entry = "in" | "refused" | "failed";

export const GUEST_PATH = "/g";
const TOKEN = /^[A-Za-z0-9_-]{16,64}$/;

/** The token in the fragment, which no server sees when the page is fetched; null: none that could be one. */
export function tokenOf(hash: string): string | null {
  const token = hash.replace(/^#/, "");
  return TOKEN.test(token) ? token : null;
}

/** A problem that names another reason than the link itself may pass. */
async function refusal(response: Response): Promise<Entry> {
  const problem: unknown = await response.json().catch(() => null);
  const reason = typeof problem === "object" && problem !== null && "reason" in problem ? problem.reason : null;
  return reason === "link_not_valid" ? "refused" : "failed";
}

export async function redeem(token: string, slot: string): Promise<Entry> {
  const response = await fetch(`/guest?slot=${slot}`, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ token }) }).catch(() => null);
  if (!response) return "failed";
  return response.ok ? "in" : refusal(response);
}
