import { expect, test } from "vitest";
import { emptyDischarge, isCpr, registration } from "../src/state/discharge";

test.each([
  ["010140-4321", true], [" 0101404321 ", true], ["010140 4321", false], ["01014-04321", false], ["", false],
])("a CPR number as it is typed: %s", (typed, whole) => expect(isCpr(typed)).toBe(whole));

test("a discharge is told when nothing is missing, from this moment on", () => {
  const full = { ...emptyDischarge, cpr: "010140-4321", age: "86", hours: "48", destination: "eget_hjem" };
  expect(registration(full, 0)).toEqual({
    cpr: "010140-4321", age: 86, admitted_hours: 48, destination: "eget_hjem", discharged_at: "1970-01-01T00:00:00.000Z" });
  expect(registration({ ...full, group: "hoftebrud" }, 0)).toMatchObject({ group: "hoftebrud" });
  for (const missing of ["cpr", "age", "hours", "destination"]) expect(registration({ ...full, [missing]: "" }, 0)).toBeNull();
  expect(registration({ ...full, age: "131" }, 0)).toBeNull();
});
