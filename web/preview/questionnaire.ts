/** A small questionnaire with every kind of question that the form knows. */

const translated = (en: string) => ({
  extension: [{ url: "http://hl7.org/fhir/StructureDefinition/translation",
    extension: [{ url: "lang", valueCode: "en" }, { url: "content", valueString: en }] }] });
const unit = (code: string) => ({ url: "http://hl7.org/fhir/StructureDefinition/questionnaire-unit", valueCoding: { code, display: code } });
const bounds = (min: number, max: number) => [
  { url: "http://hl7.org/fhir/StructureDefinition/minValue", valueInteger: min },
  { url: "http://hl7.org/fhir/StructureDefinition/maxValue", valueInteger: max }];
const q = (linkId: string, type: string, da: string, en: string, rest: object = {}) =>
  ({ linkId, type, text: da, _text: translated(en), ...rest });
const option = (code: string, da: string, en: string) =>
  ({ valueCoding: { code, display: da, _display: translated(en) } });

export const questionnaire: unknown = {
  resourceType: "Questionnaire", status: "active", title: "Lungemedicin", _title: translated("Respiratory medicine"),
  item: [
    q("vitals", "group", "Værdier", "Vital signs", { item: [
      q("rr", "integer", "Respirationsfrekvens", "Respiratory rate", { extension: [unit("/min"), ...bounds(4, 60)] }),
      q("spo2", "integer", "Saturation (SpO₂)", "Saturation (SpO₂)", { extension: [unit("%"), ...bounds(50, 100)] }),
      q("pulse", "integer", "Puls", "Pulse", { extension: [unit("/min"), ...bounds(20, 250)] }),
      q("temp", "decimal", "Temperatur", "Temperature", { extension: [unit("°C"), ...bounds(30, 43)] }),
      q("oxygen", "boolean", "Får patienten ilt?", "Is the patient on oxygen?"),
      q("oxygen_flow", "decimal", "Ilt", "Oxygen", { extension: [unit("l/min"), ...bounds(0, 15)],
        enableWhen: [{ question: "oxygen", operator: "=", answerBoolean: true }] }),
      q("consciousness", "choice", "Bevidsthed", "Consciousness", { answerOption: [
        option("A", "Vågen", "Alert"), option("C", "Nyopstået forvirret", "Newly confused"),
        option("V", "Reagerer på tiltale", "Responds to voice"), option("P", "Reagerer på smerte", "Responds to pain"),
        option("U", "Reagerer ikke", "Unresponsive")] }),
    ] }),
    q("copd", "group", "KOL", "COPD", { item: [
      q("known_copd", "boolean", "Har patienten kendt KOL?", "Is the patient known to have COPD?"),
      q("exacerbation", "group", "Eksacerbation", "Exacerbation", {
        enableWhen: [{ question: "known_copd", operator: "=", answerBoolean: true }], item: [
          q("more_dyspnoea", "boolean", "Tiltagende åndenød?", "Increasing dyspnoea?"),
          q("sputum", "choice", "Opspyt", "Sputum", { answerOption: [
            option("none", "Intet", "None"), option("clear", "Klart", "Clear"), option("purulent", "Purulent", "Purulent")] })] }),
    ] }),
    q("other", "group", "Andet", "Other", { item: [
      q("info", "display", "Skriv ikke CPR-nummer her.", "Do not write a civil registration number here."),
      q("district", "choice", "Bopælskommune", "Municipality", { answerOption: ["Faxe", "Greve", "Guldborgsund", "Holbæk", "Kalundborg",
        "Køge", "Lejre", "Sorø"].map((name) => ({ valueString: name })) }),
      q("medicine", "text", "Aktuel medicin", "Current medication"),
    ] }),
  ],
};
