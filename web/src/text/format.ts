/** The part of ICU's message format that our sentences use: {name} and {n, plural, =0 {..} one {..} other {..}}. */

export type Values = Readonly<Record<string, string | number>>;

/** The index of the brace that closes the one at `open`. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === "{") depth++;
    if (text[i] === "}" && --depth === 0) return i;
  }
  throw new Error(`unbalanced message: ${text}`);
}

function branches(text: string): Map<string, string> {
  const found = new Map<string, string>();
  let at = 0;
  for (let open = text.indexOf("{"); open >= 0; open = text.indexOf("{", at)) {
    const close = closing(text, open);
    found.set(text.slice(at, open).trim(), text.slice(open + 1, close));
    at = close + 1;
  }
  return found;
}

function plural(language: string, count: number, rest: string): string {
  const all = branches(rest);
  const chosen = all.get(`=${count}`) ?? all.get(new Intl.PluralRules(language).select(count)) ?? all.get("other") ?? "";
  return chosen.replaceAll("#", count.toLocaleString(language));
}

function placeholder(language: string, inside: string, values: Values): string {
  const [name = "", kind, ...rest] = inside.split(",");
  const value = values[name.trim()];
  if (value === undefined) throw new Error(`no value for {${name.trim()}}`);
  if (kind === undefined) return String(value);
  const chosen = plural(language, Number(value), rest.join(","));
  return format(language, chosen, values);
}

export function format(language: string, message: string, values: Values = {}): string {
  let out = "";
  let at = 0;
  for (let open = message.indexOf("{"); open >= 0; open = message.indexOf("{", at)) {
    const close = closing(message, open);
    out += message.slice(at, open) + placeholder(language, message.slice(open + 1, close), values);
    at = close + 1;
  }
  return out + message.slice(at);
}
