// @ts-check
// The text of a frame: a whole part, or only numbers in their slots.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { fill, partsOf } from "../../../../bpwidget/panel/screen/browser/parts.js";

const SLOT = /<bpw-n>([^<]*)<\/bpw-n>/g;

/** The parts of an element that are needed here. */
class FakeElement {
  className = "";
  innerHTML = "";
  /** @type {FakeElement[]} */
  children = [];
  /** @type {Record<string, string>} */
  attributes = {};

  constructor(name = "div") {
    this.name = name;
  }

  /** @param {string} name */
  getElementsByTagName(name) {
    assert.equal(name, "bpw-n");
    return [...this.innerHTML.matchAll(SLOT)].map((_, index) => this.slot(index));
  }

  /** @param {number} index */
  slot(index) {
    /** @param {string} text */
    const put = (text) => {
      let at = -1;
      this.innerHTML = this.innerHTML.replace(SLOT, (whole) => {
        at += 1;
        return at === index ? `<bpw-n>${text}</bpw-n>` : whole;
      });
    };
    const held = [...this.innerHTML.matchAll(SLOT)][index][1];
    const text = {
      nodeType: 3,
      /** @param {string} text */
      set nodeValue(text) {
        changed.push(text);
        put(text.replace("&", "&amp;").replace("<", "&lt;"));
      },
    };
    const childNodes = held && !held.includes("&") ? [text] : [];
    return {
      childNodes,
      firstChild: childNodes[0] ?? null,
      set innerHTML(/** @type {string} */ html) {
        put(html);
      },
    };
  }

  get textContent() {
    return this.innerHTML.replace(/<[^>]*>/g, "");
  }

  /** @type {(name: string, value: string) => void} */
  setAttribute(name, value) {
    this.attributes[name] = value;
  }

  /** @param {FakeElement} child */
  append(child) {
    this.children.push(child);
  }

  /** @param {FakeElement} child */
  prepend(child) {
    this.children.unshift(child);
  }
}

/** The texts of slots that were changed without parsing HTML. @type {string[]} */
let changed = [];

const TWO = "L = <bpw-n>1</bpw-n>, s = <bpw-n>2</bpw-n>";

/** @type {(html: string, change: string | Record<number, string>) => string} */
function filled(html, change) {
  const part = new FakeElement();
  part.innerHTML = html;
  fill(/** @type {any} */ (part), change);
  return part.innerHTML;
}

test("text replaces all of a part", () => {
  assert.equal(filled(TWO, "<b>J</b>"), "<b>J</b>");
  assert.equal(filled(TWO, ""), "");
});

test("numbers go into their slots, and the rest stays", () => {
  assert.equal(filled(TWO, { 1: "3" }), "L = <bpw-n>1</bpw-n>, s = <bpw-n>3</bpw-n>");
  assert.equal(filled(TWO, { 0: "-5", 1: "" }), "L = <bpw-n>-5</bpw-n>, s = <bpw-n></bpw-n>");
  assert.equal(filled(TWO, {}), TWO);
});

test("the text of a number is changed in place, and HTML is parsed", () => {
  changed = [];
  const three = `${TWO}<bpw-n></bpw-n>`;
  assert.equal(
    filled(three, { 0: "−0.5", 1: "a &lt; b", 2: "?" }),
    "L = <bpw-n>−0.5</bpw-n>, s = <bpw-n>a &lt; b</bpw-n><bpw-n>?</bpw-n>",
  );
  assert.deepEqual(changed, ["−0.5"]);
});

test("a number without a slot is skipped", () => {
  assert.equal(filled("", { 0: "1" }), "");
  assert.equal(filled(TWO, { 7: "1", 0: "4" }), "L = <bpw-n>4</bpw-n>, s = <bpw-n>2</bpw-n>");
});

let root = new FakeElement();
const without = globalThis.document;

beforeEach(() => {
  root = new FakeElement();
  const createElement = (/** @type {string} */ name) => new FakeElement(name);
  globalThis.document = /** @type {any} */ ({ createElement });
});
afterEach(() => {
  globalThis.document = without;
});

/** @param {Record<string, FakeElement>} placed */
const parts = (placed = {}) => partsOf(/** @type {any} */ (root), /** @type {any} */ (placed));
const order = () => root.children.map((child) => child.className);

test("a part is created when it first has text, and keeps its place", () => {
  const made = parts();
  made.update({ step: "a", ledger: TWO });
  made.update({ ledger: { 0: "9" }, summary: "c" });
  assert.deepEqual(order(), ["bpw-step-part", "bpw-ledger-part", "bpw-summary-part"]);
  assert.match(root.children[1].innerHTML, /^L = <bpw-n>9</);
});

test("a part with a given place is filled there, whenever it arrives", () => {
  const broken = new FakeElement();
  parts({ broken }).update({ step: "a", broken: "b" });
  assert.deepEqual(order(), ["bpw-step-part"]);
  assert.equal(broken.innerHTML, "b");
});

test("the summary is a paragraph, and its text is available", () => {
  const made = parts();
  assert.equal(made.textOf("summary"), "");
  made.update({ summary: "J is <bpw-n>1</bpw-n>." });
  assert.equal(made.textOf("summary"), "J is 1.");
  const [summary] = root.children;
  assert.deepEqual([summary.name, summary.attributes], ["p", {}]);
});

test("names that every object has can be parts, too", () => {
  parts().update(JSON.parse('{ "constructor": "a", "__proto__": "b" }'));
  assert.deepEqual(order(), ["bpw-constructor-part", "bpw-__proto__-part"]);
});
