// What is wider than its column scrolls by itself, and gets a tab stop, so that keys reach all of it
const WIDE = "pre, div.math, .table-wrapper";

function giveTabStops() {
  for (const each of document.querySelectorAll(WIDE)) {
    if (each.scrollWidth > each.clientWidth) each.setAttribute("tabindex", "0");
    else each.removeAttribute("tabindex");
  }
}

addEventListener("load", giveTabStops);
addEventListener("resize", giveTabStops);
