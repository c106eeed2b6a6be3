// @ts-check
// The page that shows only the panel: it starts Python in a worker, and shows the panel's widgets.
//
// It tells the page around it, if there is one: { stage }, a word for the progress line; { height },
// of the panel in pixels; { painted: true }; and { failed }, an error in a sentence.

import { Manager } from "./manager.js";
import "@jupyter-widgets/controls/css/labvariables.css";
import "@jupyter-widgets/controls/css/widgets-base.css";
import "./page.css";

/** @param {Record<string, unknown>} word */
const tell = (word) => parent.postMessage({ bpwidget: word }, location.origin);

const options = new URLSearchParams(location.search);
const lang = options.get("lang") ?? "en";
document.documentElement.lang = lang;
const place = /** @type {HTMLElement} */ (document.querySelector("main"));

/** @param {string | null} theme */
function choose(theme) {
  const dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  // on the root element, where the widgets' own style sheet derives its colours from these
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  // the panel's own style sheet relies on this attribute of JupyterLab's
  document.documentElement.dataset.jpThemeLight = String(!dark);
}
choose(options.get("theme"));
addEventListener("message", ({ data, origin }) => {
  if (origin === location.origin && typeof data?.theme === "string") choose(data.theme);
});

const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
const manager = new Manager(worker);
/** @param {string} reason */
function fail(reason) {
  worker.terminate();
  if (parent === window) place.textContent = reason;
  tell({ failed: reason });
}
worker.addEventListener("error", (event) => fail(event.message));
worker.addEventListener("message", ({ data }) => {
  if (data.stage) tell({ stage: data.stage });
  else if (data.failed) fail(data.failed);
  else if (data.panel) manager.show(data.panel, place).catch((error) => fail(String(error)));
});
worker.postMessage({ lang });

// a frame on screen has its number in an attribute
const painted = new MutationObserver(() => {
  if (!document.querySelector(".bpw-screen[data-frame]:not([data-frame='0'])")) return;
  painted.disconnect();
  new ResizeObserver(() => tell({ height: place.offsetHeight })).observe(place);
  requestAnimationFrame(() => tell({ height: place.offsetHeight, painted: true }));
});
painted.observe(place, { subtree: true, childList: true, attributeFilter: ["data-frame"] });
