// The live part of the panel: paints the kernel's frames, shows its text, and tells the kernel
// how wide, how dense and how dark the screen is.

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

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "bpw-screen";
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  const parts = {};
  root.append(canvas);
  for (const name of ["forward", "step", "ledger", "summary"]) {
    parts[name] = document.createElement(name === "summary" ? "p" : "section");
    parts[name].className = `bpw-${name}-part`;
    root.append(parts[name]);
  }
  parts.summary.setAttribute("aria-live", "polite");
  el.append(root);
  const brush = canvas.getContext("2d", { alpha: false });

  // frames are decoded side by side but painted in the order in which they came
  let painting = Promise.resolve();
  const paint = (frame, buffers) => {
    const pictures = Promise.all(buffers.map(picture));
    painting = painting.then(async () => {
      const images = await pictures;
      const [width, height] = frame.size;
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
      }
      canvas.style.width = `${width / frame.ratio}px`;
      frame.tiles.forEach(([x, y], i) => brush.drawImage(images[i], x, y));
      for (const [name, change] of Object.entries(frame.parts)) tell(parts[name], change);
      if (frame.parts.summary) canvas.setAttribute("aria-label", parts.summary.textContent);
      root.dataset.frame = frame.serial;
    });
    painting.catch((error) => console.error("bpwidget:", error));
  };
  const receive = (message, buffers) => {
    if (message.kind === "frame") paint(message, buffers);
  };
  model.on("msg:custom", receive);

  const still = model.get("still");
  if (still?.picture) paint(still.frame, [still.picture]);

  let told = "";
  let rest = 0;
  const look = () => {
    const width = Math.floor(el.clientWidth);
    if (width === 0) return;
    const now = { kind: "look", width, ratio: devicePixelRatio, dark: isDark(el) };
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

  canvas.addEventListener("click", (event) => {
    model.send({ kind: "press", x: event.offsetX, y: event.offsetY });
  });
  parts.ledger.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-step]");
    if (row) model.send({ kind: "step", step: Number(row.dataset.step) });
  });

  return () => {
    clearTimeout(rest);
    resized.disconnect();
    themed.disconnect();
    removeEventListener("resize", lookSoon);
    model.off("msg:custom", receive);
  };
}

export default { render };
