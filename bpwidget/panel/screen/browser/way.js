// @ts-check
// How long the frames of the kernel are on their way.

export function wayOf(now = () => performance.now()) {
  /** @type {number | null} */
  let began = null;
  return {
    begin() { began = now(); },
    /** @param {readonly DataView[]} buffers */
    end(buffers) {
      if (began === null) return false;
      const took = now() - began;
      began = null;
      const bytes = buffers.reduce((sum, b) => sum + b.byteLength, 0);
      (/** @type {any} */ (globalThis).ways ??= []).push([Math.round(took * 10) / 10, bytes]);
      return true;
    },
    isNear() { return !!(/** @type {any} */ (globalThis).forceNear); },
  };
}
