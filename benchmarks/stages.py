"""The time from an arrow key to painted pixels, stage by stage."""

from __future__ import annotations

import statistics
from typing import Any

from report import STAGES
from screen import NUMBER_AND_PANEL, Subject, browsing, opened, press_keys

# time marks that the page sets at JupyterLab's messages; runs before any other script
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


def measure_stages(*, brief: bool = False) -> dict[str, Any]:
    """Return the median time of each stage in seconds, for the panel and for one number."""
    return {
        "stages": {
            subject.name: _stages(subject, 4 if brief else 40) for subject in NUMBER_AND_PANEL
        }
    }


def _stages(subject: Subject, keys: int) -> dict[str, float]:
    with browsing() as (browser, lab), opened(browser, lab, subject, script=MARKS) as page:
        marks = [
            page.evaluate("({ ...window.marks, framed: window.framed, painted: window.answer })")
            for _ in press_keys(page, keys)
        ]
    # on a busy machine, a frame may be a late one of the previous key, and lack marks
    whole = [mark for mark in marks if STAGES.keys() <= mark.keys()]
    if not whole:
        raise RuntimeError(f"{subject.name}: no key has all the marks {', '.join(STAGES)}")
    return {name: statistics.median(mark[name] for mark in whole) / 1000 for name in STAGES}
