// The pointer on the plots, and the keys that do all that it does.

const REACH = 16; // CSS pixels around the handle in which it can be grabbed
const STRIDE = 8; // CSS pixels an arrow key moves the reading mark; one with Shift
const PATIENCE = 2000; // ms after which an answer is not waited for
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// Asks the kernel one thing at a time. What a hand does meanwhile waits, the newest alone: where
// the pointer is now matters, not where it was.
function asker(model) {
  let number = Math.floor(Math.random() * 2 ** 40); // two views must not take each other's answers
  let asked = null;
  let since = 0;
  const waiting = {};
  const send = (message) => {
    asked = number += 1;
    since = performance.now();
    model.send({ ...message, ask: asked });
  };
  return {
    ask(message) {
      if (asked === null || performance.now() - since > PATIENCE) send(message);
      else waiting[message.kind === "read" ? "read" : "move"] = message;
    },
    heard(number) {
      if (number !== asked) return false;
      asked = null;
      const kind = waiting.move ? "move" : "read";
      const message = waiting[kind];
      delete waiting[kind];
      if (message) send(message);
      return true;
    },
  };
}

// Pointer and keys on the canvas: read off, press, drag the handle, and go to a step.
function follow(canvas, reading, ask, goTo) {
  const mark = document.createElement("div"); // where the keys have moved to
  mark.className = "bpw-mark";
  mark.hidden = true;
  canvas.after(mark);
  let handle = null;
  let held = false;
  let at = null;
  let returning = false; // the keys let go: the mark follows the point into the new window

  const scale = () => canvas.width / Number(canvas.dataset.ratio) / canvas.clientWidth;
  const isNear = ([x, y]) => handle && Math.hypot(x - handle[0], y - handle[1]) <= REACH;
  const say = (kind, [x, y]) => ask({ kind, x, y });
  const hush = () => {
    reading.hidden = true;
    at = null;
  };
  const put = (element, [x, y]) => {
    element.style.left = `${x / scale()}px`;
    element.style.top = `${y / scale()}px`;
  };
  const moveTo = (place) => {
    at = place;
    returning = false;
    say(held ? "drag" : "read", at);
  };
  const letGo = () => {
    if (held) say("drop", at);
    held = false;
    canvas.classList.remove("bpw-held");
    mark.classList.remove("bpw-held");
  };
  const hold = () => {
    held = true;
    canvas.classList.add("bpw-held");
    mark.classList.add("bpw-held");
    reading.hidden = true;
  };

  const placeOf = (event) => [event.offsetX * scale(), event.offsetY * scale()];
  canvas.addEventListener("pointerdown", (event) => {
    const place = placeOf(event);
    if (event.button !== 0 || !isNear(place)) return;
    canvas.setPointerCapture(event.pointerId);
    at = place;
    hold();
  });
  canvas.addEventListener("pointermove", (event) => {
    const place = placeOf(event);
    mark.hidden = true;
    canvas.classList.toggle("bpw-can-hold", Boolean(isNear(place)));
    moveTo(place);
  });
  canvas.addEventListener("pointerup", letGo);
  canvas.addEventListener("pointercancel", letGo);
  canvas.addEventListener("pointerleave", () => {
    if (!held) hush();
  });
  canvas.addEventListener("click", (event) => {
    const place = placeOf(event);
    if (!isNear(place)) say("press", place);
  });
  // a finger on the handle drags it, and the page with it anywhere else
  canvas.addEventListener(
    "touchstart",
    (event) => {
      const { left, top } = canvas.getBoundingClientRect();
      const { clientX, clientY } = event.touches[0];
      if (isNear([(clientX - left) * scale(), (clientY - top) * scale()])) event.preventDefault();
    },
    { passive: false },
  );

  const keys = {
    Enter: () => say("press", at),
    " ": () => {
      if (held) {
        letGo();
        returning = true;
      } else if (isNear(at)) hold();
    },
    Escape: () => {
      letGo();
      mark.hidden = true;
      hush();
    },
  };
  canvas.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    const isStep = /^[1-7]$/.test(event.key);
    if ((!arrow && !isStep && !keys[event.key]) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation(); // the notebook has uses of its own for these keys
    if (isStep) {
      goTo(Number(event.key));
      return;
    }
    if (event.key !== "Escape" && (at === null || mark.hidden)) {
      at = handle ?? [canvas.clientWidth / 2, canvas.clientHeight / 2];
      mark.hidden = false;
    }
    if (arrow) {
      const stride = event.shiftKey ? 1 : STRIDE;
      const [width, height] = [canvas.clientWidth * scale(), canvas.clientHeight * scale()];
      const within = (value, most) => Math.min(Math.max(value, 0), most - 1);
      const [x, y] = [at[0] + stride * arrow[0], at[1] + stride * arrow[1]];
      moveTo([within(x, width), within(y, height)]);
    } else keys[event.key]();
    if (at) put(mark, at);
  });
  canvas.addEventListener("blur", () => {
    letGo();
    mark.hidden = true;
    hush();
  });

  return {
    setHandle(place) {
      handle = place;
      canvas.dataset.handle = JSON.stringify(place);
      if (!returning || place === null) return;
      at = place;
      put(mark, at);
      returning = false;
    },
    read(text) {
      if (held || at === null) return;
      reading.textContent = text;
      reading.hidden = text === "";
      reading.classList.toggle("bpw-left", at[0] / scale() > canvas.clientWidth / 2);
      put(reading, at);
    },
  };
}
