/** Made-up people and cases, for looking at pages and for tests. */
import type {
  Board, Call, Consult, FollowUp, Guest, HotlineStatus, Me, Operator, Party, Person, Position, RotaSpan, Snapshot, StatisticsReport,
  StatisticsReportParams, Task, Text, TimeOut, Triage,
} from "../src/protocol/generated";

const both = (da: string, en: string): Text => ({ da, en });

export const gp: Person = {
  id: "gp-1", name: "Mette Holm", role: "gp", title: "Speciallæge i almen medicin", organisation: "Lægehuset Sorø",
  telephone: "57 83 00 00" };
export const specialist: Person = {
  id: "sp-1", name: "Jonas Friis", role: "specialist", title: "Overlæge, lungemedicin",
  organisation: "Næstved, Slagelse og Ringsted Sygehuse", hospital: "NSR" };
export const coordinator: Person = { id: "co-1", name: "Anne Bech", role: "coordinator", organisation: "Akut koordinering" };

export const department: Person = {
  id: "de-1", name: "Tilde Bakkegård", role: "department", title: "Ledende overlæge", organisation: "Lungemedicinsk Afdeling, Slagelse",
  hospital: "NSR" };

const position = (hospital: string, name: string, site: string, onDuty: number, available: number): Position =>
  ({ hospital, name, site, on_duty: onDuty, available, time_out: false });
const suh = (onDuty: number, available: number, site = "Roskilde"): Position =>
  position("SUH", "Sjællands Universitetshospital", site, onDuty, available);
const nsr = (onDuty: number, available: number, site = "Slagelse"): Position =>
  position("NSR", "Næstved, Slagelse og Ringsted Sygehuse", site, onDuty, available);
const hol = (onDuty: number, available: number): Position => position("HOL", "Holbæk Sygehus", "Holbæk", onDuty, available);

function line(id: string, name: Text, waiting: number, positions: Position[], rest: Partial<HotlineStatus> = {}): HotlineStatus {
  return { id, name, open: true, telephone: "57 68 00 00", waiting, positions, routing: "plugin", has_plugin: true, ...rest };
}

export function board(nowMs: number): Board {
  const opens = new Date(nowMs + 15 * 3_600_000).toISOString();
  return { hotlines: [
    line("lungemedicin", both("Lungemedicin", "Respiratory medicine"), 1, [nsr(2, 1), suh(1, 1)], {
      answering: "NSR", answered_share_30d: 0.9567, answer_p50_s_30d: 8, estimate: { least_s: 0, most_s: 40 } }),
    line("kardiologi", both("Kardiologi", "Cardiology"), 0, [suh(2, 2), nsr(1, 0)]),
    line("endokrinologi", both("Endokrinologi", "Endocrinology"), 3, [hol(1, 0), suh(1, 0, "Køge")], { routing: "default" }),
    line("gastromedicin", both("Mave-tarm-sygdomme", "Gastroenterology"), 0, [suh(1, 1, "Køge"), nsr(0, 0)]),
    line("haematologi", both("Hæmatologi", "Haematology"), 0, [suh(1, 1)]),
    line("reumatologi", both("Reumatologi", "Rheumatology"), 0, [suh(0, 0, "Køge"), hol(0, 0)], { open: false, opens_at: opens }),
  ], time_outs: [] };
}

const duty = (nowMs: number) => [
  { hotline: "lungemedicin", name: both("Lungemedicin", "Respiratory medicine"), level: 1, until: new Date(nowMs + 5 * 3_600_000).toISOString() }];

export function me(person: Person, nowMs: number, presence: Me["presence"] = "available"): Me {
  if (person.role === "department") return { person, duties: [], hotlines: ["lungemedicin", "haematologi"] };
  if (person.role !== "specialist") return { person, duties: [] };
  return {
    person, duties: duty(nowMs), presence: presence ?? "available",
    ...(presence === "scrubbed" ? { scrubbed_until: new Date(nowMs + 1_800_000).toISOString() } : {}),
    ...(presence === "wrapping_up" ? { ready_at: new Date(nowMs + 95_000).toISOString() } : {}) };
}

export const triage: Triage = {
  suggested: "urgent", source: "plugin",
  scores: [
    { id: "news2", name: both("NEWS2 (tidlig varslingsscore)", "NEWS2 (early warning score)"), value: 6, max: 20,
      band: both("Middel: hurtig vurdering", "Medium: urgent response"), level: "urgent",
      working: { da: "RF 24 = 2, SpO₂ 93 = 2, puls 104 = 1, temp. 38,4 = 1; sum 6", en: "RR 24 = 2, SpO₂ 93 = 2, pulse 104 = 1, temp. 38.4 = 1; sum 6" },
      source: "Royal College of Physicians: National Early Warning Score (NEWS) 2, 2017.", attribution: "© Royal College of Physicians 2017" },
    { id: "anthonisen", name: both("Anthonisen (KOL-eksacerbation)", "Anthonisen (COPD exacerbation)"), value: 1, max: 3,
      band: both("Type I: alle tre hovedsymptomer", "Type I: all three cardinal symptoms"), level: "urgent",
      source: "Anthonisen et al., Ann Intern Med 1987." },
    { id: "crb65", name: both("CRB-65", "CRB-65"), value: null, max: 4, band: both("", ""), level: null,
      source: "Lim et al., Thorax 2003.", missing: ["urea"] },
  ],
  red_flags: [
    { id: "spo2_low", text: both("SpO₂ 88 % uden kendt mål på 88–92 %", "SpO₂ 88 % without a known target of 88–92 %"), level: "urgent" }],
  reasons: [
    both("NEWS2 på 6 taler for stillingtagen i dag.", "A NEWS2 of 6 speaks for a decision today."),
    both("Alle tre hovedsymptomer ved KOL-eksacerbation er til stede.", "All three cardinal symptoms of a COPD exacerbation are present.")],
  missing: ["consciousness"],
  disclaimer: both("Forslaget er vejledende. Det kliniske skøn går altid forud.", "The suggestion is a guide. Clinical judgement always comes first."),
};

export const answers = {
  known_copd: true, rr: 22, spo2: 88, pulse: 104, temp: 38.4, sputum: "purulent", oxygen: false };

export const question =
  "Kendt KOL, GOLD E. Tiltagende åndenød og gulgrønt opspyt i tre dage trods prednisolon. "
  + "Kan han behandles hjemme, eller skal han indlægges?";

function baseCall(nowMs: number, part: Call["part"], state: Call["state"]): Call {
  return {
    call: 4711, hotline: "lungemedicin", hotline_name: both("Lungemedicin", "Respiratory medicine"), part, state,
    urgency: "urgent", placed_at: new Date(nowMs - 64_000).toISOString(), round: 1, ringing: [], plan_source: "plugin",
    telephone: "57 68 42 10",
    trail: [{ at: new Date(nowMs - 64_000).toISOString(), what: "placed" }],
    case: {
      question, answers, triage, caller: gp, patient: { name: "H.P.", age: 71, sex: "male", municipality: "Sorø" } },
  };
}

const ringing = (nowMs: number, sinceS: number, hospital: string, hospitalName: string, site: string) => ({
  hospital, hospital_name: hospitalName, site, level: 1,
  since: new Date(nowMs - sinceS * 1000).toISOString(), until: new Date(nowMs + 14_000).toISOString() });

export function waitingCall(nowMs: number): Call {
  const at = (s: number): string => new Date(nowMs - s * 1000).toISOString();
  return {
    ...baseCall(nowMs, "caller", "waiting"), place: 1, estimate: { least_s: 95, most_s: 340 },
    ringing: [ringing(nowMs, 6, "SUH", "Sjællands Universitetshospital", "Roskilde")],
    trail: [
      { at: at(64), what: "placed" },
      { at: at(63), what: "ringing", hospital: "NSR", hospital_name: "Næstved, Slagelse og Ringsted Sygehuse", site: "Slagelse" },
      { at: at(8), what: "declined", hospital: "NSR", hospital_name: "Næstved, Slagelse og Ringsted Sygehuse", site: "Slagelse",
        reason: "busy_with_patient" },
      { at: at(6), what: "ringing", hospital: "SUH", hospital_name: "Sjællands Universitetshospital", site: "Roskilde" },
    ],
  };
}

export function ringCall(nowMs: number): Call {
  return {
    ...baseCall(nowMs, "ringing", "waiting"), ring_until: new Date(nowMs + 17_000).toISOString(),
    ringing: [ringing(nowMs, 3, "NSR", "Næstved, Slagelse og Ringsted Sygehuse", "Slagelse")] };
}

export function talkCall(nowMs: number, part: "caller" | "callee"): Call {
  return {
    ...baseCall(nowMs, part, "talking"), answered_at: new Date(nowMs - 83_000).toISOString(),
    peer: { person: part === "caller" ? specialist : gp, connected: true }, room: { generation: "g1", state: "ready" } };
}

/** A conversation of the three, and whoever else: by link, or consulted. */
export const consulted: Person = {
  id: "sp-9", name: "Lone Kvist", role: "specialist", title: "Overlæge, kardiologi",
  organisation: "Sjællands Universitetshospital", hospital: "SUH" };

const kardiologi = both("Kardiologi", "Cardiology");

export const patientParty = (number = 1): Party => ({
  person: { id: `guest-${number}`, name: "Hans Petersen", role: "guest", title: "Patient" }, part: "guest", connected: true, guest: number });

export function consultOf(nowMs: number, state: Consult["state"]): Consult {
  return {
    call: 4720, hotline: "kardiologi", hotline_name: kardiologi, state,
    ringing: state === "waiting" ? [ringing(nowMs, 4, "SUH", "Sjællands Universitetshospital", "Roskilde")] : [],
    ...(state === "talking" ? { peer: { person: consulted, connected: true } } : {}) };
}

/** What the consulted colleague has: a ring, then a conversation with the one who asks. */
export const consultQuestion = "Må han få betablokker med den lungefunktion?";

export function consultCall(nowMs: number, part: "ringing" | "callee"): Call {
  const { case: about, ...call } = baseCall(nowMs, part, part === "ringing" ? "waiting" : "talking");
  return {
    ...call, ...(about ? { case: { ...about, consult_question: consultQuestion } } : {}), call: 4720, consult_of: 4711, hotline: "kardiologi",
    hotline_name: kardiologi, peer: { person: specialist, connected: true },
    ...(part === "ringing" ? { ring_until: new Date(nowMs + 17_000).toISOString() }
      : { answered_at: new Date(nowMs - 20_000).toISOString(), room: { generation: "g1", state: "ready" as const }, held: true,
        parties: [{ person: specialist, part: "callee" as const, connected: true }] }) };
}

export function guests(nowMs: number): Guest[] {
  return [
    { guest: 1, kind: "patient", name: "Hans Petersen", state: "lobby" },
    { guest: 2, kind: "relative", name: "Inge Petersen", state: "invited", until: new Date(nowMs + 1_500_000).toISOString() }];
}

export const guest: Person = { id: "guest-1", name: "Hans Petersen", role: "guest", title: "Patient" };

export function guestCall(nowMs: number, state: "waiting" | "talking" | "closed"): Call {
  const { case: _, telephone: __, ...bare } = baseCall(nowMs, "guest", state);
  return {
    ...bare, trail: [],
    ...(state === "talking" ? {
      answered_at: new Date(nowMs - 83_000).toISOString(), room: { generation: "g1", state: "ready" as const },
      parties: [{ person: gp, part: "caller" as const, connected: true }, { person: specialist, part: "callee" as const, connected: true }] } : {}) };
}

export function endedCall(nowMs: number, part: "caller" | "callee", withOutcome: boolean): Call {
  const at = (s: number): string => new Date(nowMs - s * 1000).toISOString();
  return {
    ...talkCall(nowMs, part), state: withOutcome ? "closed" : "outcome", ended_at: at(20),
    trail: [
      ...waitingCall(nowMs).trail,
      { at: at(5), what: "answered", hospital: "NSR", hospital_name: "Næstved, Slagelse og Ringsted Sygehuse", site: "Slagelse" },
      { at: at(2), what: "hung_up" },
    ],
    ...(withOutcome ? { outcome: {
      outcome: "home_treatment", at: at(5), by: specialist,
      note: "Behandles hjemme. Prednisolon 37,5 mg i 5 dage og amoxicillin/clavulansyre.\nNy vurdering ved jer om 2 døgn; SpO₂-mål 88–92 %. Ring igen ved forværring." } } : {}),
  };
}

/** Not granted: why, and what happens instead. */
export function deniedCall(nowMs: number, part: "caller" | "callee"): Call {
  const call = endedCall(nowMs, part, true);
  return { ...call, urgency: "immediate", outcome: {
    outcome: "advice", at: new Date(nowMs - 5000).toISOString(), by: specialist, note: "Fortsæt inhalation, mål SpO₂ om en time.",
    assessment: "Let forværring uden pneumoni.", safety_net: "SpO₂ kommer under 88 %", assessed: "urgent",
    next_step: { what: "Ny kontrol i praksis", who: "practice", by: "i morgen" },
    denied: { reason: "try_first", text: "Prednisolon har ikke været prøvet." } } };
}

export function followUps(nowMs: number, n: number): FollowUp[] {
  return Array.from({ length: n }, (_, index) => ({
    call: 100 + index, hotline_name: { da: "Lungemedicin", en: "Respiratory medicine" }, by: specialist, outcome: "advice" as const,
    at: new Date(nowMs - (30 - index) * 86_400_000).toISOString(), day: 7 }));
}

export function owedCall(nowMs: number): Call {
  const { ringing: _, ...call } = waitingCall(nowMs);
  return { ...call, ringing: [], state: "owed", deadline: new Date(nowMs + 1_800_000).toISOString(), task: "unanswered",
    owner: specialist,
    trail: [...call.trail, { at: new Date(nowMs).toISOString(), what: "owed" }] };
}

/** Waits to be rung up. */
export function callbackCall(nowMs: number): Call {
  const at = new Date(nowMs).toISOString();
  const waiting = waitingCall(nowMs);
  return { ...waiting, ringing: [], callback: true, place: 2, not_before: new Date(nowMs + 900_000).toISOString(),
    give_up_at: new Date(nowMs + 7_200_000).toISOString(), trail: [...waiting.trail, { at, what: "callback" }] };
}

/** The specialist is on the line, and it rings at the caller. */
export function dialCall(nowMs: number, part: "caller" | "callee"): Call {
  return { ...baseCall(nowMs, part, "dialling"), callback: true, dial_until: new Date(nowMs + 22_000).toISOString(),
    peer: { person: part === "caller" ? specialist : gp, connected: true }, room: { generation: "g1", state: "ready" } };
}

export function transferredCall(nowMs: number): Call {
  const kardiologi = both("Kardiologi", "Cardiology");
  const waiting = waitingCall(nowMs);
  return { ...waiting, hotline: "kardiologi", hotline_name: kardiologi, ringing: [],
    trail: [...waiting.trail, { at: new Date(nowMs).toISOString(), what: "transferred", hotline_name: kardiologi }] };
}

export function tasks(nowMs: number, mine = false): Task[] {
  const at = (minutes: number): string => new Date(nowMs + minutes * 60_000).toISOString();
  const task = (call: number, kind: Task["kind"], minutes: number, rest: Partial<Task>): Task => ({
    call, kind, hotline: "lungemedicin", hotline_name: both("Lungemedicin", "Respiratory medicine"), urgency: "subacute",
    placed_at: at(minutes - 60), deadline: at(minutes), overdue: minutes < 0, mine: false, ...rest });
  return [
    task(31, "question", 25, mine ? { mine, owner: specialist } : {}),
    task(32, "closed", 300, { owner: { ...specialist, id: "sp-2", name: "Ida Krog" } }),
    task(33, "not_reached", -12, { urgency: "urgent", owner: { ...specialist, id: "sp-2", name: "Ida Krog" } })];
}

export function timeOut(nowMs: number): TimeOut {
  return { hospital: "NSR", name: "Næstved, Slagelse og Ringsted Sygehuse", since: new Date(nowMs - 600_000).toISOString(),
    until: new Date(nowMs + 3_600_000).toISOString() };
}

export function operator(nowMs: number): Operator {
  const since = new Date(nowMs - 7_200_000).toISOString();
  return {
    plugins: [
      { id: "lungemedicin", state: "running", restarts: 0, timeouts: 0, bad_answers: 0, since, version: "1.0.0" },
      { id: "endokrinologi", state: "failed", restarts: 3, timeouts: 2, bad_answers: 0, since, version: "0.9.2",
        last_error: "signal 9" }],
    workers: [{ index: 0, state: "running", rooms: 2, restarts: 0, pid: 4242 }, { index: 1, state: "starting", rooms: 0, restarts: 1 }],
    queues: [
      { hotline: "endokrinologi", immediate: 0, urgent: 1, subacute: 2, routine: 0, longest_since: new Date(nowMs - 312_000).toISOString() },
      { hotline: "lungemedicin", immediate: 1, urgent: 0, subacute: 0, routine: 0, longest_since: new Date(nowMs - 9_000).toISOString() }],
    journal: { last: 18_204, writable: true }, follow_ups: { due: 4, yes: 3, no: 41, unknown: 2 }, sessions: 37, calls_waiting: 4, calls_talking: 2,
    rota: {
      findings: [
        { kind: "gap", severity: "stops", hotline: "kardiologi", hotline_name: { da: "Kardiologi", en: "Cardiology" },
          from: "2026-11-24T07:00:00.000Z", until: "2026-11-24T15:00:00.000Z" },
        { kind: "backup_gap", severity: "notes", hotline: "geriatri", hotline_name: { da: "Geriatri", en: "Geriatrics" },
          from: since, until: "2026-12-24T15:00:00.000Z" }],
      more: 0, read_at: since, files: 26, refused: [{ file: "nefrologi-SUH.ics", line: 12, text: "the shift ends before it begins" }] },
    hospitals: [
      { hospital: "HOL", name: "Holbæk Sygehus" }, { hospital: "NFS", name: "Nykøbing F. Sygehus" },
      { hospital: "NSR", name: "Næstved, Slagelse og Ringsted Sygehuse" }, { hospital: "SUH", name: "Sjællands Universitetshospital" }],
  };
}

export function snapshot(person: Person, nowMs: number, calls: Call[] = [], presence: Me["presence"] = "available"): Snapshot {
  return {
    me: me(person, nowMs, presence), board: board(nowMs), calls: { calls },
    ...(person.role === "coordinator" ? { operator: operator(nowMs) } : {}) };
}

const HOUR_MS = 3_600_000;
/** A day's shape: nights are quiet. */
const calls = (hour: number): number => Math.max(0, Math.round(9 * Math.sin((Math.PI * (hour - 6)) / 14)));

export function report(nowMs: number, own: boolean, params: StatisticsReportParams): StatisticsReport {
  const hour = nowMs - (nowMs % HOUR_MS);
  const dayFrom = hour - 23 * HOUR_MS;
  const at = (ms: number): string => new Date(ms).toISOString();
  const counts = (n: number) => ({
    calls: n, answered: n - Math.floor(n / 12), tasks: Math.floor(n / 20), left: Math.floor(n / 12) - Math.floor(n / 20), closed: 0, waiting: 0 });
  const hours = Array.from({ length: 24 }, (_, i) => ({ at: dayFrom + i * HOUR_MS, calls: calls(i) })).filter((one) => one.calls > 0);
  return {
    from: at(nowMs - params.days * 24 * HOUR_MS), until: at(nowMs), day_from: at(dayFrom),
    total: [{ ...counts(1284), p50_s: 8, p95_s: 47 }],
    hotlines: [
      { hotline: "lungemedicin", ...counts(812), p50_s: 8, p95_s: 41 },
      ...(own ? [] : [{ hotline: "endokrinologi", ...counts(472), closed: 18, p50_s: 11, p95_s: 66 }])],
    hours: hours.map((one, i) => ({ hour: at(one.at), ...counts(one.calls), p50_s: 6 + (i % 5), p95_s: 30 + 4 * (i % 7) })),
    waiting: Array.from({ length: 277 }, (_, i) => ({ at: at(dayFrom + i * 300_000), waiting: i % 17 === 0 ? 3 : i % 5 === 0 ? 1 : 0 })),
    load: [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) => Array.from({ length: 24 }, (_, one) => one)
      .map((one) => ({ weekday, hour: one, ...counts(weekday > 5 ? Math.floor(calls(one) / 3) : 4 * calls(one)) })).filter((one) => one.calls > 0)),
    hospitals: [{ hospital: "NSR", rung: 640, answered: 560, missed: 22, declined: 31 },
      ...(own ? [] : [{ hospital: "SUH", rung: 702, answered: 617, missed: 40, declined: 20 }])],
    ...(own ? { people: [
      { person: "lunge-slagelse", name: "Mette Vintersø", hospital: "NSR", rung: 371, answered: 330, missed: 9, declined: 14 },
      { person: "kol-naestved", name: "Svend Granly", hospital: "NSR", rung: 269, answered: 230, missed: 13, declined: 17 }] } : {}),
    outcomes: [{ outcome: "advice", calls: 633 }, { outcome: "subacute_slot", calls: 204 }, { outcome: "admission", calls: 121 }],
    tasks: [{ task: "nobody", calls: 12, open: 1 }, { task: "question", calls: 31, open: 2 }],
  };
}

export function spans(nowMs: number): RotaSpan[] {
  const at = (hours: number): string => new Date(nowMs + hours * HOUR_MS).toISOString();
  return [
    { from: at(0), until: at(6), open: true, level1: [specialist], level2: [{ ...specialist, id: "sp-2", name: "Ida Krog" }] },
    { from: at(6), until: at(24), open: true, level1: [], level2: [] },
    { from: at(24), until: at(40), open: false, level1: [], level2: [] }];
}
