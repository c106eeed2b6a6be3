// Elements wider than their column scroll on their own, and get a tab stop so that keys can scroll them
const WIDE = "pre, div.math, .table-wrapper";

function giveTabStops() {
  for (const each of document.querySelectorAll(WIDE)) {
    if (each.scrollWidth > each.clientWidth) each.setAttribute("tabindex", "0");
    else each.removeAttribute("tabindex");
  }
}

addEventListener("load", giveTabStops);
addEventListener("resize", giveTabStops);
