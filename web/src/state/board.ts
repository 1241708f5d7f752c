/** The board of hotlines: order and search. */
import type { Board, HotlineStatus } from "../protocol/generated";

export type Language = "da" | "en";

/** "Øre-næse-hals" is found by "ore": people type what is quickest. */
function plain(text: string): string {
  return text.toLowerCase().replaceAll("ø", "o").replaceAll("æ", "ae").replaceAll("å", "a")
    .normalize("NFD").replace(/\p{Mn}/gu, "");
}

export function findHotlines(lines: readonly HotlineStatus[], search: string, language: Language): HotlineStatus[] {
  const words = plain(search).split(/\s+/).filter(Boolean);
  const found = lines.filter((line) => {
    const where = line.positions.map((p) => `${p.name} ${p.site}`).join(" ");
    const text = plain(`${line.name.da} ${line.name.en} ${where}`);
    return words.every((word) => text.includes(word));
  });
  const name = (line: HotlineStatus): string => line.name[language];
  return found.sort((a, b) => Number(b.open) - Number(a.open) || name(a).localeCompare(name(b), language));
}

export function availableNow(line: HotlineStatus): number {
  return line.positions.reduce((sum, position) => sum + position.available, 0);
}

/** The department has its own plugin, and it does not answer now. */
export function onDefaultPlan(line: HotlineStatus): boolean {
  return line.routing === "default" && line.has_plugin === true;
}

/** Codes stand in persons; names stand on the board. An unknown code is said as it is. */
export function hospitalName(board: Board, code: string | undefined): string {
  const positions = board.hotlines.flatMap((line) => line.positions);
  return positions.find((position) => position.hospital === code)?.name ?? code ?? "";
}
