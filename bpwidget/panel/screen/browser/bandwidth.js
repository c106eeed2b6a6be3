// @ts-check
// How quickly the kernel's frames come to this page.

// The pixels of a frame are some 28 KB as PNG and 104 as runs. PNG takes a near browser 13 ms longer,
// in which 76 KB come at this rate, in bytes per ms. Where they come more slowly, PNG is better.
const WORTH = 6000;
const STAYING = WORTH / 2; // less is enough for a page that is near, or it would change to and fro
const COUNTED = 5; // timed frames
// Load on either side makes a frame seem late, and now and then a frame seem early, when the page was
// too busy to hear the message before it. The line is as quick as the second quickest of them.
const ENOUGH_QUICK = 2;

/**
 * Times frames: each by how much later it arrives than a short message that was sent just before. Both
 * wait equally long for the line and the server, so the time between them is that of the frame's own
 * bytes. It needs no clock but this one, and says nothing of a kernel that is busy.
 *
 * @param {() => number} now The time in ms.
 */
export function bandwidthOf(now = () => performance.now()) {
  /** @type {number | null} */
  let began = null;
  /** @type {number[]} */
  const rates = [];
  let near = false; // a long frame on a slow line costs seconds, a PNG that need not be one little
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
