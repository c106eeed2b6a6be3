// @ts-check
// How fast the line from the kernel to this page is.

// The pixels of a frame are some 28 KB as PNG and 104 KB as runs. Decoding PNG takes 13 ms longer, in
// which the other 76 KB arrive at this rate, in bytes per ms. On a slower line, PNG is better.
const WORTH = 6000;
const STAYING = WORTH / 2; // hysteresis: a page that is near stays so down to this rate
const COUNTED = 5; // the last timed frames that count
// Load on either side makes a frame seem late. Now and then a frame seems early, if the page was too
// busy to notice the message before it. So the second fastest of them counts.
const ENOUGH_QUICK = 2;

/**
 * Times frames: each by how much later it arrives than a short message that was sent just before. Both
 * wait equally long for the line and the server, so the time between them is that of the frame's own
 * bytes. It needs only this page's clock, and a busy kernel does not affect it.
 *
 * @param {() => number} now The time in ms.
 */
export function bandwidthOf(now = () => performance.now()) {
  /** @type {number | null} */
  let began = null;
  /** @type {number[]} */
  const rates = [];
  let near = false; // until measured: runs on a slow line cost seconds, PNG on a fast one little
  return {
    /** The message before a frame has come. */
    begin() {
      began = now();
    },
    /**
     * A frame has come.
     *
     * @param {readonly Pick<DataView, "byteLength">[]} buffers
     * @returns {boolean | null} Whether this page is near, if the frame was to be timed.
     */
    end(buffers) {
      if (began === null) return null;
      const bytes = buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
      rates.unshift(bytes / Math.max(now() - began, 0.1));
      rates.splice(COUNTED);
      began = null;
      const enough = near ? STAYING : WORTH;
      near = rates.filter((rate) => rate >= enough).length >= ENOUGH_QUICK;
      return near;
    },
  };
}
