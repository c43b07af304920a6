// The page's only ways to write into the document. Texts are text: nothing is ever parsed as HTML, and the
// Content-Security-Policy (trusted types) makes browsers refuse it.

import { t } from "./texts.js";

const SVG = "http://www.w3.org/2000/svg";

export const byId = id => document.getElementById(id);

/** What JSON should give as a list, as one: an older or newer server may leave it out. */
export const list = value => Array.isArray(value) ? value : [];

/**
 * What would not be seen, or would turn around what stands beside it (control characters, bidirectional overrides),
 * as \u{…}: a client must not be able to make a line say something else.
 */
export function visible(text) {
  return String(text ?? "").replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g,
    character => `\\u{${character.charCodeAt(0).toString(16)}}`);
}

const shown = child => typeof child === "string" ? visible(child) : child;

function made(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : value);
    }
  }

  node.append(...children.filter(child => child !== null && child !== undefined).map(shown));
  return node;
}

export function element(name, attributes = {}, ...children) {
  return made(document.createElement(name), attributes, children);
}

export function shape(name, attributes = {}, ...children) {
  return made(document.createElementNS(SVG, name), attributes, children);
}

export function button(textName, onClick, attributes = {}) {
  const node = element("button", { type: "button", ...attributes }, t(textName));
  node.addEventListener("click", onClick);
  return node;
}

/** Writes only what has changed: a tick a second must not cost layout where nothing moves. */
export function setText(node, text) {
  const wanted = visible(text);
  if (node.textContent !== wanted) {
    node.textContent = wanted;
  }
}

export function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) {
    if (node.hasAttribute(name)) {
      node.removeAttribute(name);
    }
  } else if (node.getAttribute(name) !== String(value)) {
    node.setAttribute(name, String(value));
  }
}

/** Sets a custom property of CSS, which a Content-Security-Policy without inline styles allows. */
export function setShare(node, share) {
  const wanted = `${Math.round(100 * Math.min(1, Math.max(0, share || 0)))}%`;
  if (node.style.getPropertyValue("--share") !== wanted) {
    node.style.setProperty("--share", wanted);
  }
}

/** Children that stand for items: kept, moved, made and removed by their keys, so that focus stays where it is. */
export function keyed(parent, items, keyOf, create, update) {
  const before = parent.keyedChildren ?? new Map();
  const after = new Map();
  let at = parent.firstChild;
  for (const item of items) {
    const key = keyOf(item);
    if (after.has(key)) {
      continue;
    }

    const node = before.get(key) ?? create(item);
    before.delete(key);
    after.set(key, node);
    update(node, item);
    if (node === at) {
      at = at.nextSibling;
    } else {
      parent.insertBefore(node, at);
    }
  }

  for (const node of before.values()) {
    node.remove();
  }

  parent.keyedChildren = after;
}

/**
 * A table that is drawn again and again. A column is { label, draw(cell, item), kind? }: kind is a class of its cells.
 * On narrow screens rows become cards, whose labels come from the cells' data-label.
 */
export function table(host, { label, columns, keyOf, className = "", rowClass = () => "" }) {
  const head = element("tr");
  const body = element("tbody");
  const empty = element("p", { class: "soft" });
  const whole = element("table", { class: className }, element("thead", {}, head), body);
  const headCells = columns.map(column => element("th", { scope: "col", class: column.kind }));
  head.append(...headCells);
  host.replaceChildren(whole, empty);

  const create = () => element("tr", {}, ...columns.map(column => element("td", { class: column.kind })));
  const update = (row, item) => {
    setAttribute(row, "class", rowClass(item) || null);
    columns.forEach((column, at) => {
      const cell = row.cells[at];
      setAttribute(cell, "data-label", t(column.label));
      column.draw(cell, item);
    });
  };

  return items => {
    setAttribute(whole, "aria-label", t(label));
    columns.forEach((column, at) => setText(headCells[at], t(column.label)));
    whole.hidden = items.length === 0;
    empty.hidden = items.length > 0;
    setText(empty, t("none"));
    keyed(body, items, keyOf, create, update);
  };
}

/** A column that is one text. */
export function textColumn(label, textOf, kind = "") {
  return { label, kind, draw: (cell, item) => setText(cell, textOf(item)) };
}
