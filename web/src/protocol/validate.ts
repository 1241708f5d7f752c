/**
 * A reader of the few JSON Schema words that our protocol uses. Unknown properties are allowed, so that
 * a tab that was opened before an upgrade goes on working; everything that is named is checked.
 */
import { schema } from "./generated-schema";

type Json = Record<string, unknown>;

const MAX_DEPTH = 32;

export function isRecord(raw: unknown): raw is Json {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}

function part(of: unknown, key: string): Json | null {
  const value = isRecord(of) && Object.hasOwn(of, key) ? of[key] : undefined;
  return isRecord(value) ? value : null;
}

const defs = part(schema, "$defs");
const results = part(schema, "results");
const events = part(schema, "events");

/** Compiled once: a pattern is tested for every id of every notification. */
const patterns = new Map<string, RegExp>();

function matches(pattern: string, text: string): boolean {
  let compiled = patterns.get(pattern);
  if (!compiled) {
    compiled = new RegExp(pattern, "u");
    patterns.set(pattern, compiled);
  }
  return compiled.test(text);
}

function hasType(type: unknown, raw: unknown): boolean {
  if (Array.isArray(type)) return type.some((one) => hasType(one, raw));
  switch (type) {
    case undefined: return true;
    case "null": return raw === null;
    case "array": return Array.isArray(raw);
    case "object": return isRecord(raw);
    case "integer": return Number.isSafeInteger(raw);
    case "number": return typeof raw === "number" && Number.isFinite(raw);
    default: return typeof raw === type;
  }
}

/** True when `value` respects `bound`, or there is no such bound. */
function within(bound: unknown, value: number, least: boolean): boolean {
  if (typeof bound !== "number") return true;
  return least ? value >= bound : value <= bound;
}

function textFits(node: Json, raw: string): boolean {
  // The schema counts code points; UTF-16 units are only counted first because they are free.
  const most = node.maxLength;
  const short = within(most, raw.length, false) || within(most, [...raw].length, false);
  return short && within(node.minLength, raw.length, true)
    && (typeof node.pattern !== "string" || matches(node.pattern, raw));
}

function objectFits(node: Json, raw: Json, depth: number): boolean {
  if (!within(node.maxProperties, Object.keys(raw).length, false)) return false;
  const required = Array.isArray(node.required) ? node.required : [];
  if (!required.every((key) => typeof key === "string" && Object.hasOwn(raw, key))) return false;
  const properties = isRecord(node.properties) ? node.properties : {};
  const extra = isRecord(node.additionalProperties) ? node.additionalProperties : null;
  return Object.entries(raw).every(([key, value]) => {
    const known = Object.hasOwn(properties, key) ? properties[key] : extra;
    return !isRecord(known) || fits(known, value, depth + 1);
  });
}

function arrayFits(node: Json, raw: unknown[], depth: number): boolean {
  if (!within(node.minItems, raw.length, true) || !within(node.maxItems, raw.length, false)) return false;
  const items = node.items;
  return !isRecord(items) || raw.every((one) => fits(items, one, depth + 1));
}

function fits(node: Json, raw: unknown, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  if (typeof node.$ref === "string") {
    const target = part(defs, node.$ref.slice("#/$defs/".length));
    return target !== null && fits(target, raw, depth + 1);
  }
  if (Array.isArray(node.anyOf)) {
    return node.anyOf.some((one) => isRecord(one) && fits(one, raw, depth + 1));
  }
  if (Array.isArray(node.enum) && !node.enum.includes(raw)) return false;
  if (!hasType(node.type, raw)) return false;
  if (typeof raw === "string") return textFits(node, raw);
  if (typeof raw === "number") return within(node.minimum, raw, true) && within(node.maximum, raw, false);
  if (Array.isArray(raw)) return arrayFits(node, raw, depth);
  return !isRecord(raw) || objectFits(node, raw, depth);
}

function fitsIn(table: Json | null, name: string, raw: unknown): boolean {
  const node = part(table, name);
  return node !== null && fits(node, raw, 0);
}

export const fitsResult = (method: string, raw: unknown): boolean => fitsIn(results, method, raw);
export const fitsEvent = (event: string, raw: unknown): boolean => fitsIn(events, event, raw);
export const fitsDef = (name: string, raw: unknown): boolean => fitsIn(defs, name, raw);
