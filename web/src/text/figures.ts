/** Texts by key for the figures' pages: theirs, and those that every page has. */
import { translator, type Key } from "./catalogue";
import { figuresDa } from "./figures-da";
import { figuresEn } from "./figures-en";
import { format, type Values } from "./format";

type FigureKey = keyof typeof figuresDa;
export type TranslateFigures = (key: Key | FigureKey, values?: Values) => string;

const catalogues: Record<"da" | "en", Readonly<Record<FigureKey, string>>> = { da: figuresDa, en: figuresEn };
const isFigure = (key: string): key is FigureKey => Object.hasOwn(figuresDa, key);

const make = (language: "da" | "en"): TranslateFigures => (key, values) =>
  (isFigure(key) ? format(language, catalogues[language][key], values) : translator(language)(key, values));
const translators = { da: make("da"), en: make("en") };

export function figureTranslator(language: "da" | "en"): TranslateFigures {
  return translators[language];
}
