import { describe, expect, test } from "vitest";
import * as made from "../preview/fixtures";
import { questionnaire } from "../preview/questionnaire";
import type { Call, Person } from "../src/protocol/generated";
import { initial, step, type App } from "../src/state/app";
import { findHotlines, onDefaultPlan } from "../src/state/board";
import {
  afterSuggestion, answersOf, emptyDraft, faultOf, obstacles, parseDraft, parseNumber, placeParams, type Draft,
} from "../src/state/draft";
import { flatten, parseQuestionnaire, sections, type Form, type Item } from "../src/state/questionnaire";
import { clockText, mediaCall, screenOf, secondsUntil } from "../src/state/screen";

const now = Date.parse("2026-11-22T10:00:00.000Z");

function signedIn(person: Person, calls: Call[] = []): App {
  const hello = { server: "t", boot: "b", seq: 5, now: new Date(now).toISOString(), snapshot: made.snapshot(person, now, calls) };
  return step(step(initial(), { kind: "hello", hello }), { kind: "link", link: { at: "online" } });
}

const withCalls = (app: App, calls: Call[]): App => step(app, { kind: "event", seq: 9, event: "calls", data: { calls } });

describe("which screen stands", () => {
  test("follows a caller's call from the queue to its outcome", () => {
    let app = signedIn(made.gp);
    expect(screenOf(app).at).toBe("home");
    app = step(app, { kind: "go", page: { at: "form", hotline: "kardiologi" } });
    expect(screenOf(app).at).toBe("form");
    app = withCalls(app, [made.waitingCall(now)]);
    expect(screenOf(app).at).toBe("waiting");
    app = withCalls(app, [made.talkCall(now, "caller")]);
    expect(screenOf(app).at).toBe("conversation");
    app = withCalls(app, [made.endedCall(now, "caller", false)]);
    expect(screenOf(app).at).toBe("after");
    app = withCalls(app, [made.endedCall(now, "caller", true)]);
    expect(screenOf(app).at).toBe("after");
    app = step(app, { kind: "dismiss", call: 4711 });
    expect(screenOf(app).at).toBe("home");
  });

  test("a call that ended before this tab came is only in the list", () => {
    expect(screenOf(signedIn(made.gp, [made.endedCall(now, "caller", true)])).at).toBe("home");
  });

  test("a reloaded tab finds its call again", () => {
    const app = signedIn(made.gp, [made.waitingCall(now)]);
    expect(screenOf(app).at).toBe("waiting");
    expect(app.followed).toBe(4711);
  });

  test("a ring takes the specialist's screen, a conversation keeps it", () => {
    let app = withCalls(signedIn(made.specialist), [made.ringCall(now)]);
    expect(screenOf(app).at).toBe("ring");
    expect(mediaCall(app)?.call).toBe(4711);
    app = withCalls(app, [made.talkCall(now, "callee"), { ...made.ringCall(now), call: 9 }]);
    expect(screenOf(app).at).toBe("conversation");
    app = withCalls(app, [made.endedCall(now, "callee", false)]);
    expect(screenOf(app).at).toBe("outcome");
    expect(mediaCall(app)).toBeNull();
  });

  test("losing the line leaves the page as it was", () => {
    const app = step(signedIn(made.gp, [made.waitingCall(now)]), { kind: "link", link: { at: "retrying", attempt: 1, retryAtMs: 0 } });
    expect(screenOf(app).at).toBe("waiting");
  });
});

describe("a ring that goes away", () => {
  test("is explained when someone else took it", () => {
    const app = withCalls(withCalls(signedIn(made.specialist), [made.ringCall(now)]), []);
    expect(app.toasts.map((toast) => toast.key)).toEqual(["ring.gone"]);
  });

  test("needs no words when this person answered or declined", () => {
    let app = withCalls(signedIn(made.specialist), [made.ringCall(now)]);
    app = withCalls(step(app, { kind: "ring_answered", call: 4711 }), []);
    expect(app.toasts).toEqual([]);
  });
});

describe("notifications", () => {
  test("replace the whole topic and drop the rooms of calls that are gone", () => {
    let app = signedIn(made.gp, [made.waitingCall(now)]);
    app = step(app, { kind: "event", seq: 6, event: "media.room", data: { call: 4711, generation: "g", producers: [] } });
    expect(app.rooms[4711]?.generation).toBe("g");
    app = withCalls(app, []);
    expect(app.rooms).toEqual({});
    expect(app.seq).toBe(9);
  });

  test("messages on the screen are few, and the same one stands once", () => {
    let app = initial();
    for (let i = 0; i < 9; i++) app = step(app, { kind: "toast", toast: { kind: "info", sentence: `${i % 5}` } });
    expect(app.toasts.length).toBeLessThanOrEqual(4);
    expect(new Set(app.toasts.map((toast) => toast.sentence)).size).toBe(app.toasts.length);
  });
});

describe("the board", () => {
  const lines = made.board(now).hotlines;
  test("is searched without Danish letters, by hospital too", () => {
    expect(findHotlines(lines, "haema", "da").map((line) => line.id)).toEqual(["haematologi"]);
    expect(findHotlines(lines, "hæma", "da").map((line) => line.id)).toEqual(["haematologi"]);
    expect(findHotlines(lines, "koge open", "da")).toEqual([]);
    expect(findHotlines(lines, "holbæk endo", "da").map((line) => line.id)).toEqual(["endokrinologi"]);
  });
  test("shows open lines first", () => {
    expect(findHotlines(lines, "", "da").at(-1)?.open).toBe(false);
  });
  test("says when a department's plugin does not answer, and only then", () => {
    expect(lines.filter(onDefaultPlan).map((line) => line.id)).toEqual(["endokrinologi"]);
  });
});

function formOf(raw: unknown): Form {
  const form = parseQuestionnaire(raw);
  if (!form) throw new Error("no form");
  return form;
}
const form = formOf(questionnaire);
const find = (linkId: string): Item => {
  const found = flatten(form.items).find((one) => one.linkId === linkId);
  if (!found) throw new Error(linkId);
  return found;
};
const draft = (values: Draft["values"], rest: Partial<Draft> = {}): Draft => ({ ...emptyDraft, values, ...rest });

describe("a questionnaire", () => {
  test("is read with translations, units and bounds", () => {
    expect(find("temp")).toMatchObject({ kind: "decimal", unit: "°C", min: 30, max: 43, text: { da: "Temperatur", en: "Temperature" } });
    expect(find("sputum").options[2]).toEqual({ code: "purulent", text: { da: "Purulent", en: "Purulent" } });
    expect(sections(form).map((one) => one.linkId)).toEqual(["vitals", "copd", "other"]);
  });

  test("questions outside a group get a section", () => {
    const loose = formOf({ resourceType: "Questionnaire", item: [{ linkId: "a", type: "boolean", text: "A" }] });
    expect(sections(loose).map((one) => one.items.length)).toEqual([1]);
  });

  test("what is unknown, nameless or too deep is left out", () => {
    let nested: unknown = { linkId: "x", type: "boolean" };
    for (let i = 0; i < 50; i++) nested = { linkId: `g${i}`, type: "group", item: [nested] };
    const read = formOf({ resourceType: "Questionnaire", item: [nested, { type: "boolean" }, { linkId: "r", type: "reference" }, 7, null] });
    expect(flatten(read.items).length).toBe(6);
    expect(flatten(formOf({ resourceType: "Questionnaire", item: Array(999).fill({ linkId: "b", type: "boolean" }) }).items).length).toBe(256);
    expect(parseQuestionnaire({ resourceType: "Patient" })).toBeNull();
    expect(parseQuestionnaire(null)).toBeNull();
  });
});

describe("a draft", () => {
  test("numbers are read with comma or point", () => {
    expect(parseNumber("37,5")).toBe(37.5);
    expect(parseNumber(" 88 ")).toBe(88);
    for (const bad of ["", "1e5", "88%", "0x10", "1,2,3", "Infinity"]) expect(parseNumber(bad)).toBeNull();
  });

  test("a number outside its bounds is a fault and is not sent", () => {
    expect(faultOf(find("spo2"), "188")).toBe("too_high");
    expect(faultOf(find("spo2"), "8")).toBe("too_low");
    expect(faultOf(find("spo2"), "88,5")).toBe("not_whole");
    expect(faultOf(find("spo2"), "x")).toBe("not_a_number");
    expect(faultOf(find("spo2"), "88")).toBeNull();
    expect(answersOf(form, draft({ spo2: "188", rr: "20" }))).toEqual({ rr: 20 });
  });

  test("an answer to a hidden question does not count", () => {
    const values = { known_copd: true, sputum: "purulent", oxygen: false, oxygen_flow: "2" };
    expect(answersOf(form, draft(values))).toEqual({ known_copd: true, sputum: "purulent", oxygen: false });
    expect(answersOf(form, draft({ ...values, known_copd: false }))).toEqual({ known_copd: false, oxygen: false });
  });

  test("a call needs question and urgency, and a reason where the suggestion is not followed", () => {
    expect(obstacles(form, emptyDraft, null)).toEqual(["question", "urgency"]);
    const asked = draft({}, { question: "?", urgency: "routine" });
    expect(obstacles(form, asked, made.triage)).toEqual(["reason"]);
    expect(obstacles(form, { ...asked, reason: "Klinisk indtryk" }, made.triage)).toEqual([]);
    expect(obstacles(form, { ...asked, urgency: "urgent" }, made.triage)).toEqual([]);
    expect(obstacles(form, { ...asked, values: { spo2: "999" } }, null)).toEqual(["answers"]);
  });

  test("only a departure from the suggestion carries a reason", () => {
    const mine = draft({ rr: "22" }, { question: " Hjælp? ", urgency: "urgent", reason: "left over", age: "71", sex: "male" });
    expect(placeParams("lungemedicin", "k".repeat(8), form, mine, made.triage)).toEqual({
      hotline: "lungemedicin", key: "kkkkkkkk", urgency: "urgent", question: "Hjælp?", answers: { rr: 22 },
      patient: { age: 71, sex: "male" } });
    expect(placeParams("h", "k", form, { ...mine, urgency: "routine" }, made.triage)?.override_reason).toBe("left over");
  });

  test("a confirmed suggestion that changes is confirmed anew; an own choice stands", () => {
    const later = { ...made.triage, suggested: "immediate" as const };
    expect(afterSuggestion(draft({}, { urgency: "urgent" }), made.triage, later).urgency).toBeNull();
    expect(afterSuggestion(draft({}, { urgency: "routine" }), made.triage, later).urgency).toBe("routine");
    expect(afterSuggestion(draft({}, { urgency: "urgent" }), made.triage, made.triage).urgency).toBe("urgent");
  });

  test("survives being put away, and a spoilt one is empty", () => {
    const mine = draft({ a: true, b: "x" }, { question: "?", sex: "female", urgency: "urgent" });
    expect(parseDraft(JSON.stringify(mine))).toEqual(mine);
    expect(parseDraft("{")).toEqual(emptyDraft);
    expect(parseDraft('{"question":1,"values":{"a":{}},"sex":"x","urgency":"now"}')).toEqual(emptyDraft);
  });
});

describe("time", () => {
  test("counts down to whole seconds and stops at none", () => {
    expect(secondsUntil("2026-11-22T10:00:02.100Z", now)).toBe(3);
    expect(secondsUntil("2026-11-22T09:00:00.000Z", now)).toBe(0);
    expect(secondsUntil(undefined, now)).toBeNull();
    expect(secondsUntil("soon", now)).toBeNull();
    expect([0, 75, 3700].map(clockText)).toEqual(["0:00", "1:15", "1:01:40"]);
  });
});
