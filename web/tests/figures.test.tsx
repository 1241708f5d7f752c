import { fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import * as made from "../preview/fixtures";
import { answeredPercent, everyHour, hourStarts, shade, week } from "../src/figures/report";
import { open } from "./open-page";

const cells = (row: HTMLElement): string[] => within(row).getAllByRole("cell").map((one) => one.textContent ?? "");

describe("the board", () => {
  test("says what whoever calls now may expect, and that it is not known", () => {
    open("board");
    const known = screen.getByTestId("prospects-lungemedicin");
    expect(known.textContent).toContain("96 % besvaret, halvdelen inden 8 s (30 dage)");
    expect(known.textContent).toContain("Svarer nu: Slagelse");
    expect(known.textContent).toContain("Typisk under et minut");
    expect(screen.getByTestId("prospects-kardiologi").textContent).toBe("Ingen er ledig lige nuVentetiden kendes ikke");
  });
});

describe("the coordinator", () => {
  test("sees who waits how urgently and how long, the fullest queue first", async () => {
    open("coordinator");
    const rows = within(await screen.findByTestId("queues")).getAllByRole("row").slice(1);
    expect(rows[0]?.dataset.testid).toBe("queue-endokrinologi");
    const [waiting, longest] = cells(rows[0] as HTMLElement);
    expect(waiting).toBe("31 haster2 subakut");
    expect(longest).toMatch(/^5:1[123]$/);
    expect(cells(screen.getByTestId("queue-lungemedicin")).at(-1)).toBe("96 %");
    expect(cells(screen.getByTestId("queue-kardiologi")).at(-1)).toBe("–");
  });

  test("reads every chart as a table, and gets every number as CSV", async () => {
    open("coordinator");
    const chart = await screen.findByTestId("chart-hours");
    // There is no canvas here, so the table must stand in for the chart by itself.
    await waitFor(() => expect(within(chart).getAllByRole("row").length).toBe(25));
    for (const id of ["waiting", "hours", "seconds"]) {
      const link = within(screen.getByTestId(`chart-${id}`)).getByRole("link");
      expect(link.getAttribute("href")).toMatch(/^\/statistics\/(waiting|hours)\.csv\?slot=0{16}&from=20/);
    }
    for (const table of ["total", "calls", "rings", "hotlines", "hospitals", "outcomes", "tasks"]) {
      expect(screen.getByTestId(`csv-${table}`).getAttribute("href")).toContain(`/statistics/${table}.csv?slot=`);
    }
    expect(screen.queryByTestId("table-people")).toBeNull();
  });

  test("chooses another period", async () => {
    const days: number[] = [];
    open("coordinator", "da", (ui) => {
      const before = ui.actions.statistics;
      ui.actions.statistics = (params) => { days.push(params.days); return before(params); };
    });
    fireEvent.change(await screen.findByTestId("figures-days"), { target: { value: "7" } });
    await waitFor(() => expect(days.at(-1)).toBe(7));
    expect(days[0]).toBe(30);
  });

  test("is told when the figures cannot be had, and keeps the rest of the page", async () => {
    open("coordinator", "da", (ui) => { ui.actions.statistics = () => Promise.resolve(null); });
    expect((await screen.findAllByText(/Tallene kan ikke hentes/)).length).toBe(2);
    screen.getByTestId("rota-guard");
    screen.getByTestId("queues");
  });
});

describe("the department", () => {
  test("sees its own lines, its rota with the gap, and its own people", async () => {
    open("department");
    const people = await screen.findByTestId("table-people");
    expect(people.textContent).toContain("Mette Vintersø");
    expect(people.textContent).toContain("Kun jeres egne medarbejdere");
    expect(screen.queryByTestId("hotline-kardiologi")).toBeNull();
    screen.getByTestId("hotline-lungemedicin");
    fireEvent.click(screen.getByText("Vagtplan: Lungemedicin"));
    const rota = screen.getByTestId("rota-week-lungemedicin");
    await waitFor(() => expect(rota.dataset.spans).toBe("3"));
    expect(within(rota).getByText("Jonas Friis, NSR")).toBeTruthy();
    expect(within(rota).getAllByText("ingen på vagt").length).toBe(2);
  });

  test("looks at one of its lines alone, also as CSV", async () => {
    const asked: (string | undefined)[] = [];
    open("department", "da", (ui) => {
      const before = ui.actions.statistics;
      ui.actions.statistics = (params) => { asked.push(params.hotline); return before(params); };
    });
    fireEvent.change(await screen.findByTestId("figures-hotline"), { target: { value: "lungemedicin" } });
    await waitFor(() => expect(asked.at(-1)).toBe("lungemedicin"));
    await waitFor(() => expect(screen.getByTestId("csv-load").getAttribute("href")).toContain("&hotline=lungemedicin"));
  });

  test("reads what to do when nobody gave it lines", async () => {
    open("department-without-lines");
    expect((await screen.findByTestId("department-none")).textContent).toContain("Bed regionens vagtkoordination");
  });
});

describe("the report", () => {
  const report = made.report(Date.parse("2026-11-28T10:30:00.000Z"), false, { days: 30 });

  test("has a place for every hour, also for those without a call", () => {
    expect(hourStarts(report).length).toBe(24);
    expect(everyHour(report).filter((one) => one === null).length).toBe(24 - report.hours.length);
    expect(everyHour(report).at(-1)).toBe(report.hours.find((one) => one.hour === "2026-11-28T10:00:00.000Z") ?? null);
  });

  test("counts no share of nothing, and waits and closed hours not at all", () => {
    expect(answeredPercent({ answered: 0, tasks: 0, left: 0 })).toBeNull();
    expect(answeredPercent({ answered: 9, tasks: 1, left: 2 })).toBe(75);
  });

  test("lays a week out by day and hour", () => {
    const rows = week([{ weekday: 7, hour: 23, calls: 5, answered: 5, tasks: 0, left: 0, closed: 0, waiting: 0 }]);
    expect(rows.length).toBe(7);
    expect(rows[6]?.[23]).toBe(5);
    expect(rows.flat().reduce((a, b) => a + b)).toBe(5);
    expect([shade(0, 8), shade(1, 8), shade(8, 8), shade(0, 0)]).toEqual([0, 1, 4, 0]);
  });
});
