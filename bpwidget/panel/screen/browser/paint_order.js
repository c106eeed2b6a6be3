// @ts-check
// The order in which frames are painted.

/**
 * Returns a function that takes a frame and its bytes, decodes them and paints, in the order of the
 * calls. Bytes that take a while to decode are decoded side by side. A frame that is ready is
 * painted at once, unless one before it is still being decoded. A frame older than the last one
 * painted is dropped: the still picture may take longer to decode than the first frame to come.
 *
 * @template {{ serial: number }} F
 * @template B
 * @template I
 * @param {(frame: F, bytes: B) => I[] | Promise<I[]>} decode
 * @param {(frame: F, images: I[]) => void} paint
 * @returns {(frame: F, bytes: B) => void}
 */
export function inTurn(decode, paint) {
  let painted = -1;
  let waiting = 0;
  let last = Promise.resolve();
  /** @type {(frame: F, images: I[]) => void} */
  const paintNewer = (frame, images) => {
    if (frame.serial < painted) return;
    painted = frame.serial;
    paint(frame, images);
  };
  /** @type {(error: unknown) => void} */
  const report = (error) => console.error("bpwidget:", error);
  return (frame, bytes) => {
    try {
      const images = decode(frame, bytes);
      if (Array.isArray(images) && waiting === 0) {
        paintNewer(frame, images);
        return;
      }
      const ready = Promise.resolve(images);
      ready.catch(() => {}); // reported in its turn, below
      waiting += 1;
      last = last
        .then(async () => paintNewer(frame, await ready))
        .catch(report)
        .finally(() => {
          waiting -= 1;
        });
    } catch (error) {
      report(error);
    }
  };
}
