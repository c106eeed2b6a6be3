// @ts-check
// Attributes that are set again and again, under the eyes of an observer.

/**
 * Sets an attribute where it has another value; setting it to its own value would be a change, too.
 *
 * @param {Element} element
 * @param {string} name
 * @param {string} value
 */
export function keepAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
