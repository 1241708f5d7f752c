import { useUi } from "../app/ui";
import { figureTranslator, type TranslateFigures } from "../text/figures";

export function useFigureText(): TranslateFigures {
  return figureTranslator(useUi().language.value);
}
