"""The time from an arrow key to painted pixels, stage by stage."""

from __future__ import annotations

import statistics

from screen import NUMBER, PANEL, Subject, browsing, opened, press_keys

STAGES = {
    "sent": "the browser has sent the move",
    "heard": "the kernel has begun, and its “busy” is here",
    "came": "the answer is here",
    "drawn": "it is on the canvas",
    "framed": "the next animation frame begins",
    "painted": "it is painted",
}
SUBJECTS = (Subject("panel", PANEL.format(hidden=4)), Subject("number", NUMBER))

# marks that the page sets at JupyterLab's messages; the script starts before any of them
MARKS = """
const marks = (window.marks = {});
let key = 0;
let latest = 0;
const since = () => performance.now() - key;
addEventListener("keydown", (event) => {
  for (const name of Object.keys(marks)) delete marks[name];
  key = event.timeStamp;
}, { capture: true });

const { send } = WebSocket.prototype;
WebSocket.prototype.send = function (data) {
  marks.sent ??= since();
  return send.call(this, data);
};
const { get, set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
Object.defineProperty(WebSocket.prototype, "onmessage", {
  get,
  set(handler) {
    set.call(this, (event) => {
      latest = since();
      const start = typeof event.data === "string"
        ? event.data.slice(0, 4000)
        : new TextDecoder().decode(new Uint8Array(event.data).subarray(0, 4000));
      if (start.includes('"busy"')) marks.heard ??= latest;
      return handler.call(this, event);
    });
  },
});
for (const name of ["putImageData", "drawImage", "fillText"]) {
  const draw = CanvasRenderingContext2D.prototype[name];
  CanvasRenderingContext2D.prototype[name] = function (...given) {
    marks.came ??= latest;
    marks.drawn ??= since();
    return draw.apply(this, given);
  };
}
"""


def measure_stages(keys: int = 40) -> dict[str, dict[str, float]]:
    """Return the median time of each stage in seconds, for the panel and for one number."""
    return {subject.name: _stages(subject, keys) for subject in SUBJECTS}


def _stages(subject: Subject, keys: int) -> dict[str, float]:
    with browsing() as (browser, lab), opened(browser, lab, subject, script=MARKS) as page:
        marks = [
            page.evaluate("({ ...window.marks, framed: window.framed, painted: window.answer })")
            for _ in press_keys(page, keys)
        ]
    return {name: statistics.median(mark[name] for mark in marks) / 1000 for name in STAGES}
