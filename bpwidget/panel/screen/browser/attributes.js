// @ts-check
// Attributes that are set repeatedly while a MutationObserver watches them.

/**
 * Sets an attribute only if its value differs: setting the same value would notify the observer, too.
 *
 * @param {Element} element
 * @param {string} name
 * @param {string} value
 */
export function keepAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
