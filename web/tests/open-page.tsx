/** A page of the preview, in a document without pictures and sound. Importing it readies the document for each test. */
import { cleanup, render } from "@testing-library/preact";
import { afterEach, beforeAll, beforeEach, vi } from "vitest";
import { makeUi, type FakeUi } from "../preview/fake-ui";
import { scenes } from "../preview/scenes";
import { UiContext } from "../src/app/ui";
import { Root } from "../src/pages/Root";

vi.stubGlobal("MediaStream", class {
  getTracks() {
    return [];
  }
});
vi.stubGlobal("scrollTo", () => {});
// The environment knows none but its own streams.
Object.defineProperty(HTMLMediaElement.prototype, "srcObject", { value: null, writable: true, configurable: true });

export const noPictures = { self: () => null, other: () => null };

export function open(scene: string, language: "da" | "en" = "da", prepare: (ui: FakeUi) => void = () => {}): FakeUi {
  const ui = makeUi(language);
  scenes[scene]?.(ui, noPictures);
  prepare(ui);
  render(<UiContext.Provider value={ui}><Root /></UiContext.Provider>);
  return ui;
}

// What a page fetches later is there at once: its way through the compiler is no part of the test.
beforeAll(() => Promise.all([import("../src/figures/CoordinatorFigures"), import("../src/figures/DepartmentFigures")]));
beforeEach(() => {
  HTMLMediaElement.prototype.play = () => Promise.resolve();
});
afterEach(cleanup);
