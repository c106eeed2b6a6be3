"""Measure contrasts, click targets and focus rings on a page, from computed styles."""

from __future__ import annotations

# painting on a canvas resolves any CSS colour; transparent layers are blended
COLORS = """
const brush = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
const over = (layers) => {
    brush.globalAlpha = 1;
    brush.fillStyle = "white";
    brush.fillRect(0, 0, 1, 1);
    for (const [color, alpha] of layers) {
        brush.globalAlpha = alpha;
        brush.fillStyle = color;
        brush.fillRect(0, 0, 1, 1);
    }
    return [...brush.getImageData(0, 0, 1, 1).data].slice(0, 3);
};
const lineage = (element) => {
    const found = [];
    for (let each = element; each; each = each.parentElement) found.unshift(each);
    return found;
};
// what the background of an element is made of, from the page upwards
const ground = (element) => {
    let alpha = 1;
    return lineage(element).map((each) => {
        const style = getComputedStyle(each);
        alpha *= Number(style.opacity);
        return [style.backgroundColor, alpha];
    });
};
const luminance = (rgb) => {
    const [r, g, b] = rgb.map((byte) => {
        const part = byte / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => {
    const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
};
const isSeen = (element) => element.checkVisibility() && !element.closest(".bpw-unseen");
"""

# the contrast of every text with its background: [ratio, text, class of its element]
CONTRASTS = f"""
panel => {{
    {COLORS}
    const isText = (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== "";
    const isBox = (each) => each.matches("input, select, textarea");
    const isOff = (each) => each.closest(":disabled, [aria-disabled='true'], style, option");
    return [...panel.querySelectorAll("*")]
        .filter((each) => isSeen(each) && !isOff(each))
        .filter((each) => isBox(each) || [...each.childNodes].some(isText))
        .map((each) => {{
            const layers = ground(each);
            const behind = over(layers);
            const text = over([...layers, [getComputedStyle(each).color, layers.at(-1)[1]]]);
            const said = isBox(each) ? each.value : each.textContent.trim().slice(0, 30);
            return [contrast(text, behind), said, each.className || each.parentElement.className];
        }})
        .sort(([one], [other]) => one - other);
}}
"""

# the sizes of everything clickable; the label of a box counts, too
TARGETS = """
panel => [...panel.querySelectorAll("button, input, select, textarea, .noUi-touch-area")]
    .filter((each) => each.checkVisibility() && !each.closest(".widget-readout"))
    .map((each) => (each.type === "checkbox" ? each.closest("label") : each))
    .map((each) => {
        const { width, height } = each.getBoundingClientRect();
        return [Math.min(width, height), each.textContent.trim() || each.className];
    })
    .sort(([one], [other]) => one - other)
"""

# the width of the focus ring, and its contrast with the surroundings of the focused element
RING = f"""
() => {{
    {COLORS}
    const element = document.activeElement;
    const {{ outlineColor, outlineStyle, outlineWidth }} = getComputedStyle(element);
    const behind = ground(element.parentElement);
    const ring = over([...behind, [outlineColor, 1]]);
    const width = outlineStyle === "none" ? 0 : parseFloat(outlineWidth);
    return [contrast(ring, over(behind)), width];
}}
"""
