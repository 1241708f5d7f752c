import { describe, expect, test } from "vitest";
import * as made from "../preview/fixtures";
import { questionnaire } from "../preview/questionnaire";
import type { Call, Person } from "../src/protocol/generated";
import { initial, step, type App } from "../src/state/app";
import { findHotlines, hospitalName, onDefaultPlan } from "../src/state/board";
import { callbackWish, estimateRange, inMinutes, nextTime, wallTime } from "../src/state/clock";
import {
  afterSuggestion, answersOf, emptyDraft, faultOf, obstacles, parseDraft, parseNumber, placeParams, type Draft,
} from "../src/state/draft";
import { flatten, parseQuestionnaire, sections, type Form, type Item } from "../src/state/questionnaire";
import { callbacks, clockText, mediaCall, screenOf, secondsUntil, transferredTo } from "../src/state/screen";

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

describe("a call-back", () => {
  const waiting = made.callbackCall(now);
  const dialled = made.dialCall(now, "caller");

  test("leaves the page free, and keeps no room", () => {
    let app = signedIn(made.gp, [made.waitingCall(now)]);
    expect(mediaCall(app)?.call).toBe(4711);
    app = withCalls(app, [waiting]);
    expect(screenOf(app).at).toBe("home");
    expect(mediaCall(app)).toBeNull();
    expect(callbacks(app).map((call) => call.call)).toEqual([4711]);
    expect(app.followed).toBeNull();
    app = withCalls(app, [waiting, { ...made.waitingCall(now), call: 5000 }]);
    expect(screenOf(app)).toMatchObject({ at: "waiting", call: { call: 5000 } });
  });

  test("rings over everything but a conversation, and is followed from the answer on", () => {
    let app = withCalls(signedIn(made.gp), [dialled, { ...made.waitingCall(now), call: 5000 }]);
    expect(screenOf(app).at).toBe("callback_ring");
    expect(mediaCall(app)?.call).toBe(4711);
    expect(screenOf(withCalls(app, [dialled, { ...made.talkCall(now, "caller"), call: 5000 }])).at).toBe("conversation");
    app = withCalls(app, [{ ...made.talkCall(now, "caller"), callback: true }]);
    expect(screenOf(app).at).toBe("conversation");
    expect(app.followed).toBe(4711);
  });

  test("that was missed is explained, one that was put off is not", () => {
    const rings = withCalls(signedIn(made.gp, [waiting]), [dialled]);
    expect(withCalls(rings, [waiting]).toasts.map((toast) => toast.key)).toEqual(["callback.missed"]);
    const putOff = withCalls(step(rings, { kind: "ring_answered", call: 4711 }), [waiting]);
    expect(putOff.toasts).toEqual([]);
    // The next time it rings counts by itself.
    expect(withCalls(withCalls(putOff, [dialled]), [waiting]).toasts.map((toast) => toast.key)).toEqual(["callback.missed"]);
  });

  test("that becomes a task says so without taking the page", () => {
    const app = withCalls(signedIn(made.gp, [waiting]), [{ ...made.owedCall(now), task: "not_reached" }]);
    expect(app.toasts.map((toast) => toast.key)).toEqual(["callback.became_task"]);
    expect(screenOf(app).at).toBe("home");
  });

  test("puts the specialist into the conversation while it rings at the caller", () => {
    let app = withCalls(signedIn(made.specialist), [{ ...made.ringCall(now), callback: true }]);
    expect(screenOf(app).at).toBe("ring");
    expect(mediaCall(app)).toBeNull();
    app = withCalls(app, [made.dialCall(now, "callee")]);
    expect(screenOf(app).at).toBe("conversation");
    expect(mediaCall(app)?.call).toBe(4711);
    expect(app.toasts).toEqual([]);
    app = withCalls(app, []);
    expect(app.toasts.map((toast) => toast.key)).toEqual(["dial.not_reached"]);
  });
});

test("a closed line's call shows at once whose task it is", () => {
  let app = step(signedIn(made.gp), { kind: "placed", call: 4711 });
  app = withCalls(app, [{ ...made.owedCall(now), task: "closed" }]);
  expect(screenOf(app).at).toBe("after");
});

test("a caller who was sent on waits on the new line", () => {
  const app = withCalls(signedIn(made.gp, [made.talkCall(now, "caller")]), [made.transferredCall(now)]);
  expect(screenOf(app).at).toBe("waiting");
  expect(mediaCall(app)?.call).toBe(4711);
  expect(transferredTo(made.transferredCall(now))?.da).toBe("Kardiologi");
  expect(transferredTo(made.waitingCall(now))).toBeNull();
});

test("the page of a task stands as long as the task is one's own", () => {
  const owning = (mine: boolean): App => {
    const app = signedIn(made.specialist);
    const me = { ...made.me(made.specialist, now), tasks: made.tasks(now, mine) };
    return step(step(app, { kind: "event", seq: 9, event: "me", data: me }), { kind: "go", page: { at: "task", call: 31 } });
  };
  expect(screenOf(owning(true))).toMatchObject({ at: "task", task: { call: 31 } });
  expect(screenOf(owning(false)).at).toBe("home");
});

describe("times of day", () => {
  // 11:00 in Copenhagen, winter time.
  test("are the region's, of today", () => {
    expect(wallTime(now)).toBe("11:00");
    expect(callbackWish("", "", now)).toEqual({ fault: null });
    expect(callbackWish("11:15", "12:00", now)).toEqual({
      fault: null, from: "2026-11-22T10:15:00.000Z", until: "2026-11-22T11:00:00.000Z" });
    expect(callbackWish("11:00", "", now)).toEqual({ fault: null });
  });
  test("say what is wrong with them", () => {
    expect(callbackWish("10:30", "", now).fault).toBe("passed");
    expect(callbackWish("", "11:00", now).fault).toBe("passed");
    expect(callbackWish("12:00", "11:30", now).fault).toBe("backwards");
    expect(callbackWish("15:00", "", now).fault).toBe("too_late");
    expect(callbackWish("14:59", "", now).fault).toBeNull();
    expect(callbackWish("25:00", "x", now)).toEqual({ fault: null });
  });
  test("of a call-back may lie on the other side of midnight", () => {
    const late = Date.parse("2026-11-22T22:50:00.000Z");
    expect(callbackWish("00:05", "01:00", late)).toEqual({
      fault: null, from: "2026-11-22T23:05:00.000Z", until: "2026-11-23T00:00:00.000Z" });
    expect(callbackWish("12:00", "", late).fault).toBe("passed");
  });
  test("come again tomorrow, also when the clocks change in the night", () => {
    expect(nextTime("11:01", now)).toBe("2026-11-22T10:01:00.000Z");
    expect(nextTime("07:00", now)).toBe("2026-11-23T06:00:00.000Z");
    expect(nextTime("", now)).toBeNull();
    // The evening before summer time ends, and before it begins.
    expect(nextTime("07:00", Date.parse("2026-10-24T18:00:00Z"))).toBe("2026-10-25T06:00:00.000Z");
    expect(nextTime("07:00", Date.parse("2026-03-28T18:00:00Z"))).toBe("2026-03-29T05:00:00.000Z");
    expect(inMinutes(30, now)).toBe("2026-11-22T10:30:00.000Z");
  });
});

test.each([
  [0, 40, "minutes", 0, 1], [95, 340, "minutes", 1, 6], [240, 240, "minutes", 4, 4], [110, 110, "minutes", 1, 2],
  [1800, 5400, "minutes", 30, 90], [4000, 9000, "hours", 1, 3],
])("an estimate of %i to %i s is told in %s: %i to %i", (least_s, most_s, unit, least, most) => {
  expect(estimateRange({ least_s, most_s })).toEqual({ unit, least, most });
});

test("a hospital's name is found on the board", () => {
  expect(hospitalName(made.board(now), "HOL")).toBe("Holbæk Sygehus");
  expect(hospitalName(made.board(now), "XYZ")).toBe("XYZ");
  expect(hospitalName(made.board(now), undefined)).toBe("");
});
