// @ts-check
// Makes elements. Text is always text, never markup, so nothing a validator sends can become part of the page.

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * An element with attributes, CSS variables (`--name`), listeners (`onclick`) and children. Attributes that are
 * null, undefined or false are left out.
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("--")) element.style.setProperty(name, String(value));
    else if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) element.append(asNode(child));
  }
  return element;
}

/**
 * An entry of the header's list of what is wrong.
 * @param {"bad" | "odd"} kind
 * @param {string} what
 * @param {string} why
 */
export function trouble(kind, what, why = "") {
  return el("li", { class: kind }, el("b", {}, what), why);
}

/** @param {Node | string | number} child */
function asNode(child) {
  return child instanceof Node ? child : String(child);
}

/**
 * The element of that id, which the page is known to have.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element #${id}`);
  return element;
}
