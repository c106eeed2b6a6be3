// @ts-check
// Puts the live panel in place of its picture: <div class="first-panel" data-lang data-live> with an
// <img> in it. The picture stays until the panel, in a frame of its own, is painted.

const WORDS = {
  en: {
    title: "The live panel",
    python: "The panel is starting: loading Python …",
    libraries: "The panel is starting: loading NumPy and matplotlib …",
    drawing: "The panel is starting: drawing …",
    slow: "The panel is still loading. On a slow connection this may take minutes; the picture shows what it will look like.",
    failed:
      "The panel could not be started: {reason}. The picture shows what it looks like; reload the page to try again.",
    noWebAssembly: "this browser does not support WebAssembly, or it is turned off",
    noAnswer: "its files could not be loaded",
  },
  zh: {
    title: "可以操作的面板",
    python: "面板正在启动：正在加载 Python……",
    libraries: "面板正在启动：正在加载 NumPy 和 matplotlib……",
    drawing: "面板正在启动：正在绘图……",
    slow: "面板仍在加载。网速较慢时可能需要几分钟；图片就是它将要显示的样子。",
    failed: "面板未能启动：{reason}。图片是它的样子；请重新加载页面再试一次。",
    noWebAssembly: "这个浏览器没有 WebAssembly，或者它被关闭了",
    noAnswer: "它的文件未能加载",
  },
};
const PATIENCE = 45_000; // ms without a message from the frame until the wait is explained

/** Whether the page around the panel is dark. */
function isDark() {
  const rgb = getComputedStyle(document.body)
    .backgroundColor.match(/[\d.]+/g)
    ?.map(Number);
  if (!rgb || rgb[3] === 0) return false;
  return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] < 128;
}

/** @param {HTMLElement} place */
function start(place) {
  const words = WORDS[/** @type {keyof typeof WORDS} */ (place.dataset.lang ?? "en")];
  const line = document.createElement("p");
  line.className = "first-panel-line";
  line.setAttribute("role", "status");
  place.append(line);
  /** @param {string} reason */
  const fail = (reason) => {
    clearTimeout(patience);
    frame.remove();
    place.dataset.state = "failed";
    line.textContent = words.failed.replace("{reason}", reason);
  };
  const wait = () => {
    line.textContent = words.slow;
  };

  const address = new URL(place.dataset.live ?? "", location.href);
  address.searchParams.set("lang", place.dataset.lang ?? "en");
  address.searchParams.set("theme", isDark() ? "dark" : "light");
  const frame = document.createElement("iframe");
  frame.title = words.title;
  frame.inert = true; // no focus while it is invisible
  let patience = setTimeout(wait, PATIENCE);
  place.dataset.state = "loading";
  line.textContent = words.python;
  if (typeof WebAssembly !== "object") {
    fail(words.noWebAssembly);
    return;
  }
  frame.src = address.href;
  place.append(frame);

  addEventListener("message", ({ data, source }) => {
    if (source !== frame.contentWindow || !data?.bpwidget) return;
    const { stage, height, painted, failed } = data.bpwidget;
    clearTimeout(patience);
    if (place.dataset.state === "loading") patience = setTimeout(wait, PATIENCE);
    if (stage) line.textContent = words[/** @type {keyof typeof words} */ (stage)];
    if (height) frame.style.height = `${height}px`;
    if (failed) fail(failed === "files" ? words.noAnswer : failed);
    if (!painted) return;
    clearTimeout(patience);
    frame.inert = false;
    place.dataset.state = "live";
    line.textContent = "";
  });
  const follow = () => {
    frame.contentWindow?.postMessage({ theme: isDark() ? "dark" : "light" }, location.origin);
  };
  new MutationObserver(follow).observe(document.body, { attributes: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", follow);
}

for (const place of document.querySelectorAll(".first-panel")) {
  start(/** @type {HTMLElement} */ (place));
}
