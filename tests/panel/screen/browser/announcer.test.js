// @ts-check
// Moves are announced to screen readers at most once every two seconds.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { announcer } from "../../../../bpwidget/panel/screen/browser/announcer.js";

/** @type {string[]} */
let said = [];
const region = {
  text: "",
  get textContent() {
    return this.text;
  },
  set textContent(text) {
    this.text = text;
    said.push(text);
  },
};
let announcing = announcer(region);

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  said = [];
  region.text = "";
  announcing = announcer(region);
});
afterEach(() => mock.timers.reset());

const hear = (/** @type {string} */ text) => announcing.hear({ text, at_once: false });
const hearNow = (/** @type {string} */ text) => announcing.hear({ text, at_once: true });

test("the first is announced at once, and the last of those that follow after two seconds", () => {
  hear("x₁ 0.55");
  hear("x₁ 0.6");
  mock.timers.tick(1999);
  hear("x₁ 0.65");
  assert.deepEqual(said, ["x₁ 0.55"]);
  mock.timers.tick(1);
  assert.deepEqual(said, ["x₁ 0.55", "x₁ 0.65"]);
});

test("during a minute of playback there is one announcement every two seconds", () => {
  for (let update = 1; update <= 600; update += 1) {
    hear(`update ${update}`);
    mock.timers.tick(100);
  }
  assert.equal(said.length, 31);
  assert.equal(said.at(-1), "update 600");
});

test("nothing is announced twice", () => {
  hear("J 0.3");
  hear("J 0.2");
  hear("J 0.3");
  mock.timers.tick(4000);
  hear("J 0.3");
  mock.timers.tick(4000);
  assert.deepEqual(said, ["J 0.3"]);
});

test("after a pause of two seconds the next is announced at once", () => {
  hear("J 0.3");
  mock.timers.tick(2000);
  hear("J 0.2");
  assert.deepEqual(said, ["J 0.3", "J 0.2"]);
});

test("a verdict is announced at once, replaces waiting announcements, and is not cut short", () => {
  hear("J 0.3");
  hear("J 0.2");
  hearNow("Right: ∂J/∂h.");
  assert.deepEqual(said, ["J 0.3", "Right: ∂J/∂h."]);
  hear("J 0.1");
  mock.timers.tick(1999);
  assert.deepEqual(said, ["J 0.3", "Right: ∂J/∂h."]);
  mock.timers.tick(1);
  assert.deepEqual(said, ["J 0.3", "Right: ∂J/∂h.", "J 0.1"]);
});

test("a view that is gone announces nothing", () => {
  hear("J 0.3");
  hear("J 0.2");
  announcing.stop();
  mock.timers.tick(4000);
  assert.deepEqual(said, ["J 0.3"]);
});
