// @ts-check
// Pixels as they come from the kernel: as runs of one colour, or as PNG.

/**
 * RGBA pixels, row by row, from runs of one colour: first where each run ends, then the colour of
 * each, all as 32-bit numbers.
 *
 * @param {DataView} bytes
 * @returns {Uint8ClampedArray<ArrayBuffer>}
 */
export function unrolled(bytes) {
  // a copy, because the bytes may begin where a 32-bit number must not
  const start = bytes.byteOffset;
  const words = new Uint32Array(bytes.buffer.slice(start, start + bytes.byteLength));
  const count = words.length / 2;
  const colors = new Uint32Array(words[count - 1]);
  for (let run = 0, from = 0; run < count; run += 1) {
    const end = words[run];
    const color = words[count + run];
    // for a short run, the overhead of `fill` does not pay
    if (end - from > 8) colors.fill(color, from, end);
    else for (let at = from; at < end; at += 1) colors[at] = color;
    from = end;
  }
  return new Uint8ClampedArray(colors.buffer);
}

/**
 * @param {DataView} bytes
 * @returns {Promise<ImageBitmap>}
 */
export function picture(bytes) {
  const png = /** @type {DataView<ArrayBuffer>} */ (bytes);
  return createImageBitmap(new Blob([png], { type: "image/png" }));
}
