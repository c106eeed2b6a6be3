// @ts-check
// The rail of steps: its stops, its single tab stop, its keys, and how it plays.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { rail, stepper, stopFor } from "../../../../bpwidget/panel/screen/browser/rail.js";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

test("arrows go to the next stop and back, Home and End to the ends, and no further", () => {
  assert.deepEqual(
    ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "Home", "End"].map((k) => stopFor(k, 3)),
    [4, 4, 2, 2, 0, 7],
  );
  assert.deepEqual([stopFor("ArrowLeft", 0), stopFor("ArrowRight", 7)], [0, 7]);
  for (const key of ["Enter", " ", "Tab", "a", "3"]) assert.equal(stopFor(key, 3), null);
});

/** @type {number[]} */
let asked = [];
beforeEach(() => {
  asked = [];
});
/** @param {number} step */
const goTo = (step) => {
  asked.push(step);
};

/** @param {ReturnType<typeof stepper>} playing The kernel shows what was asked for last. */
function answer(playing) {
  playing.show(asked[asked.length - 1]);
}

test("it plays the seven steps from the forward pass on, and stops after the last", () => {
  let told = 0;
  const playing = stepper(goTo, () => {
    told += 1;
  });
  playing.show(0);
  playing.start();
  for (let step = 1; step <= 7; step++) {
    assert.equal(asked.at(-1), step);
    assert.ok(playing.plays);
    answer(playing);
    mock.timers.tick(1199);
    assert.equal(asked.length, step);
    mock.timers.tick(1);
  }
  assert.deepEqual([asked.length, playing.plays, told], [7, false, 2]);
  mock.timers.tick(9999);
  assert.equal(asked.length, 7);
});

test("it continues from a step in the middle, and starts again after the last", () => {
  const playing = stepper(goTo, () => {});
  playing.show(4);
  playing.start();
  playing.stop();
  playing.show(7);
  playing.start();
  assert.deepEqual(asked, [5, 1]);
});

test("it waits for a slow kernel, and frames of the same step change nothing", () => {
  const playing = stepper(goTo, () => {});
  playing.start();
  mock.timers.tick(5000);
  playing.show(0); // an earlier frame
  mock.timers.tick(5000);
  assert.deepEqual(asked, [1]);
  playing.show(1);
  mock.timers.tick(600);
  playing.show(1);
  mock.timers.tick(600);
  assert.deepEqual(asked, [1, 2]);
});

test("a step from elsewhere stops it", () => {
  const playing = stepper(goTo, () => {});
  playing.start();
  playing.show(1);
  playing.show(6);
  assert.equal(playing.plays, false);
  mock.timers.tick(9999);
  assert.deepEqual(asked, [1]);
});

/** The parts of a button that the rail needs. */
class FakeButton {
  tabIndex = -1;
  focused = 0;
  /** @type {Record<string, string>} */
  attributes = {};

  /**
   * @param {string} matches
   * @param {Record<string, string>} dataset
   */
  constructor(matches, dataset = {}) {
    this.matches = matches;
    this.dataset = dataset;
  }

  /** @type {(name: string, value: string) => void} */
  setAttribute(name, value) {
    this.attributes[name] = value;
  }

  /** @param {string} name */
  removeAttribute(name) {
    delete this.attributes[name];
  }

  /** @param {string} selector */
  closest(selector) {
    const isOnRail = selector === ".bpw-rail" && this.matches !== ".bpw-play-steps";
    return isOnRail || selector === this.matches ? this : null;
  }

  focus() {
    this.focused += 1;
  }
}

function fakeRail() {
  const stops = [...Array(8).keys()].map((n) => new FakeButton("[data-step]", { step: `${n}` }));
  const turns = ["-1", "1"].map((by) => new FakeButton("[data-go]", { go: by }));
  const play = new FakeButton(".bpw-play-steps");
  /** @type {Record<string, (event: any) => void>} */
  const listeners = {};
  const part = {
    addEventListener: (/** @type {string} */ kind, /** @type {any} */ hear) => {
      listeners[kind] = hear;
    },
    querySelectorAll: (/** @type {string} */ selector) =>
      selector === "[data-go]" ? turns : stops,
    querySelector: () => play,
  };
  const made = rail(/** @type {any} */ (part), goTo);
  /** @type {(kind: string, target: FakeButton, more?: object) => boolean} */
  const fire = (kind, target, more = {}) => {
    let isDefault = true;
    listeners[kind]({
      target,
      preventDefault: () => {
        isDefault = false;
      },
      stopPropagation: () => {},
      ...more,
    });
    return isDefault;
  };
  return { stops, turns, play, made, fire };
}

const current = (/** @type {FakeButton[]} */ stops) =>
  stops.flatMap((stop, n) => (stop.attributes["aria-current"] === "step" ? [n] : []));
const tabStops = (/** @type {FakeButton[]} */ stops) =>
  stops.flatMap((stop, n) => (stop.tabIndex === 0 ? [n] : []));

test("the stop that is shown is current, and the only tab stop", () => {
  const { stops, turns, made } = fakeRail();
  for (const step of [0, 4, 7]) {
    made.show(step, step === 0);
    assert.deepEqual([current(stops), tabStops(stops)], [[step], [step]]);
    assert.deepEqual(
      turns.map((turn) => turn.attributes["aria-disabled"]),
      [String(step === 0), String(step === 7)],
    );
  }
});

test("keys move along it, if necessary faster than the kernel follows", () => {
  const { stops, made, fire } = fakeRail();
  made.show(2, true);
  assert.equal(fire("keydown", stops[2], { key: "ArrowRight" }), false);
  fire("keydown", stops[3], { key: "ArrowRight" });
  made.show(3, false);
  fire("keydown", stops[4], { key: "ArrowRight" });
  assert.deepEqual(asked, [3, 4, 5]);
  assert.deepEqual([stops[3].focused, stops[4].focused, stops[5].focused], [1, 1, 1]);
  made.show(5, false);
  fire("keydown", stops[5], { key: "Home" });
  assert.equal(asked.at(-1), 0);
  assert.equal(fire("keydown", stops[5], { key: "x" }), true);
  assert.equal(fire("keydown", stops[5], { key: "End", ctrlKey: true }), true);
  assert.equal(asked.length, 4);
});

test("keys start at the stop that is shown when they return to the rail", () => {
  const { stops, made, fire } = fakeRail();
  made.show(2, true);
  fire("keydown", stops[2], { key: "ArrowRight" }); // for example, refused
  fire("focusout", stops[3]);
  fire("keydown", stops[2], { key: "ArrowLeft" });
  assert.deepEqual(asked, [3, 1]);
});

test("previous and next stop at the ends", () => {
  const { turns, made, fire } = fakeRail();
  made.show(0, true);
  fire("click", turns[0]);
  assert.deepEqual(asked, []);
  fire("click", turns[1]);
  made.show(7, false);
  fire("focusout", turns[1]);
  fire("click", turns[1]);
  assert.deepEqual(asked, [1]);
});

test("play is pressed while it plays, and any other press or key stops it", () => {
  const { stops, play, made, fire } = fakeRail();
  made.show(0, true);
  assert.equal(play.attributes["aria-pressed"], "false");
  made.interrupt(/** @type {any} */ ({ target: play }));
  fire("click", play);
  assert.deepEqual([play.attributes["aria-pressed"], asked], ["true", [1]]);
  made.interrupt(/** @type {any} */ ({ target: play }));
  assert.equal(play.attributes["aria-pressed"], "true");
  made.interrupt(/** @type {any} */ ({ target: stops[3] }));
  assert.equal(play.attributes["aria-pressed"], "false");
  fire("click", play);
  fire("click", play);
  assert.equal(play.attributes["aria-pressed"], "false");
});
