// The live part of the panel: paints the kernel's frames, shows its text, and tells the kernel
// how wide, how dense and how dark the screen is.

// the kernel's own machine, to which pixels come as runs
const NEAR = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
const RESIZE_REST = 120; // ms without a change before the kernel draws for a new size

function isDark(element) {
  for (let node = element; node; node = node.parentElement) {
    const rgba = getComputedStyle(node).backgroundColor.match(/[\d.]+/g)?.map(Number);
    if (rgba && (rgba.length < 4 || rgba[3] > 0.5)) {
      return 0.299 * rgba[0] + 0.587 * rgba[1] + 0.114 * rgba[2] < 128;
    }
  }
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

function picture(bytes) {
  return createImageBitmap(new Blob([bytes], { type: "image/png" }));
}

// Pixels from runs of one colour: where each ends, then the colour of each.
function unrolled(bytes, columns) {
  const words = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const count = words.length / 2;
  const colors = new Uint32Array(words[count - 1]);
  for (let run = 0, start = 0; run < count; run += 1) {
    const end = words[run];
    const color = words[count + run];
    if (end - start > 8) colors.fill(color, start, end);
    else for (let at = start; at < end; at += 1) colors[at] = color;
    start = end;
  }
  return new ImageData(new Uint8ClampedArray(colors.buffer), columns);
}

// All of a part anew, or just some of its numbers. A view that missed the part's text is sent all
// of it after its own look, so there a number without a slot is left out.
function tell(part, change) {
  if (typeof change === "string") {
    part.innerHTML = change;
    return;
  }
  const slots = part.getElementsByTagName("bpw-n");
  for (const [index, html] of Object.entries(change)) {
    if (slots[index]) slots[index].innerHTML = html;
  }
}

// The notebook has uses of its own for plain keys: an arrow goes to another cell, d twice deletes
// this one. On the panel's controls they are the controls'.
function keepKeys(event) {
  const isRun = event.key === "Enter" && event.shiftKey;
  if (!isRun && !event.ctrlKey && !event.altKey && !event.metaKey) event.stopPropagation();
}

// Puts an element's text on the clipboard; a page that may not is left with the text selected.
async function copy(element, button) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    button.dataset.copied = "true";
  } catch {
    getSelection().selectAllChildren(element);
  }
}

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "bpw-screen";
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "application");
  canvas.tabIndex = 0;
  const plots = document.createElement("div");
  plots.className = "bpw-plots";
  const reading = document.createElement("div");
  reading.className = "bpw-reading";
  reading.setAttribute("role", "status");
  reading.hidden = true;
  plots.append(canvas, reading);
  const parts = {};
  root.append(plots);
  // made when first told, in the order in which they are told
  const partOf = (name) => {
    if (!parts[name]) {
      parts[name] = document.createElement(name === "summary" ? "p" : "section");
      parts[name].className = `bpw-${name}-part`;
      if (name === "broken") root.prepend(parts[name]);
      else root.append(parts[name]);
      if (name === "summary") parts[name].setAttribute("aria-live", "polite");
    }
    return parts[name];
  };
  el.append(root);
  const brush = canvas.getContext("2d", { alpha: false });

  const asking = asker(model);
  const goTo = (step) => model.send({ kind: "step", step });
  const pointer = follow(canvas, reading, asking.ask, goTo);

  // while the panel plays, the kernel makes the next frame when this one is up, and not before
  let due = null; // the last frame that is to be followed; another hand's move may come between
  let frameRequest = 0;
  let pause = 0;
  const playOn = (frame) => {
    const isWaiting = due !== null;
    due = frame.serial;
    if (isWaiting) return;
    frameRequest = requestAnimationFrame(() => {
      pause = setTimeout(() => {
        model.send({ kind: "painted", serial: due });
        due = null;
      }, frame.wait);
    });
  };
  let painted = -1;
  const paint = (frame, images) => {
    if (frame.serial < painted) return; // the still picture may be decoded late
    painted = frame.serial;
    const [width, height] = frame.size;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    canvas.style.width = `${width / frame.ratio}px`;
    canvas.dataset.ratio = frame.ratio;
    pointer.setHandle(frame.handle ?? null);
    frame.tiles.forEach(([x, y], i) => {
      if (images[i] instanceof ImageData) brush.putImageData(images[i], x, y);
      else brush.drawImage(images[i], x, y);
    });
    for (const [name, change] of Object.entries(frame.parts)) tell(partOf(name), change);
    root.lang = frame.lang.code;
    canvas.setAttribute("aria-roledescription", frame.lang.plots);
    if (frame.parts.summary) canvas.setAttribute("aria-label", parts.summary.textContent);
    root.dataset.frame = frame.serial;
    if (frame.answers) asking.heard(frame.answers);
    if (typeof frame.wait === "number") playOn(frame);
  };

  // pictures are decoded side by side, but frames are painted in the order in which they came
  let last = Promise.resolve();
  let waiting = 0;
  const paintInTurn = (frame, buffers) => {
    if (frame.runs && waiting === 0) {
      paint(frame, frame.tiles.map(([, , columns], i) => unrolled(buffers[i], columns)));
      return;
    }
    const images = frame.tiles.map(([, , columns], i) =>
      frame.runs ? unrolled(buffers[i], columns) : picture(buffers[i]),
    );
    waiting += 1;
    last = last
      .then(async () => paint(frame, await Promise.all(images)))
      .catch((error) => console.error("bpwidget:", error))
      .finally(() => {
        waiting -= 1;
      });
  };
  const receive = (message, buffers) => {
    if (message.kind === "frame") paintInTurn(message, buffers);
    else if (asking.heard(message.answers) && message.kind === "reading") {
      pointer.read(message.text);
    }
  };
  model.on("msg:custom", receive);

  const still = model.get("still");
  if (still?.picture) paintInTurn(still.frame, [still.picture]);

  let told = "";
  let rest = 0;
  let panel = null;
  const look = () => {
    if (!panel) {
      panel = el.closest(".bpw-panel"); // not before it is on the page
      panel?.addEventListener("keydown", keepKeys);
    }
    const width = Math.floor(el.clientWidth);
    if (width === 0) return;
    const now = {
      kind: "look",
      width,
      ratio: devicePixelRatio,
      dark: isDark(el),
      near: NEAR,
    };
    root.classList.toggle("bpw-dark", now.dark);
    if (JSON.stringify(now) === told) return;
    told = JSON.stringify(now);
    model.send(now);
  };
  const lookSoon = () => {
    clearTimeout(rest);
    rest = setTimeout(look, told ? RESIZE_REST : 0);
  };
  const resized = new ResizeObserver(lookSoon);
  resized.observe(el);
  const themed = new MutationObserver(lookSoon);
  themed.observe(document.body, { attributes: true });
  addEventListener("resize", lookSoon); // a zoom changes the pixel ratio, not always the width

  root.addEventListener("click", (event) => {
    const place = event.target.closest("[data-step]");
    if (place) goTo(Number(place.dataset.step));
    const button = event.target.closest("[data-copy]");
    if (button) copy(button.parentElement.querySelector(button.dataset.copy), button);
  });

  return () => {
    clearTimeout(rest);
    cancelAnimationFrame(frameRequest);
    clearTimeout(pause);
    resized.disconnect();
    themed.disconnect();
    removeEventListener("resize", lookSoon);
    panel?.removeEventListener("keydown", keepKeys);
    model.off("msg:custom", receive);
  };
}

export default { render };
