// Who asks most, for what, and why most was not stored: bounded sketches of the server's, whose counts may be too high.

import { explanation } from "./exchanges.js";
import { openDialog } from "./dialogs.js";
import { byId, element, list, setAttribute, setShare, setText, table, textColumn } from "./dom.js";
import { clock, number, rate } from "./format.js";
import { t } from "./texts.js";

const RATE_MS = 30_000;

const LABELS = { clients: "client", urls: "url", notStored: "why" };

const draws = {};
let state = null;

function drawKey(cell, one) {
  if (!cell.firstChild) {
    cell.append(element("span"));
  }

  setText(cell.firstChild, one.key);
  setAttribute(cell.firstChild, "title", one.key);
}

/** A URL can be asked about. */
function drawUrl(cell, one) {
  if (!cell.firstChild) {
    const made = element("button", { type: "button", class: "plain" });
    made.addEventListener("click", () => explainUrl(made.url));
    cell.append(made);
  }

  cell.firstChild.url = one.key;
  setText(cell.firstChild, one.key);
  setAttribute(cell.firstChild, "aria-label", `${t("ask")}: ${one.key}`);
}

async function explainUrl(key) {
  const url = /^https?:\/\//.test(key) ? key : `http://${key}`;
  const dialog = openDialog(key, [element("p", {}, t("wait"))]);
  dialog.fill([await explanation(url, "GET")]);
}

function drawCount(cell, one) {
  setText(cell, number(one.count));
  setAttribute(cell, "title", one.errorMax > 0 ? t("atMostOff", { n: number(one.errorMax) }) : null);
  setShare(cell, one.count / one.highest);
}

function make(name) {
  return table(byId(`top-${name}`), {
    label: `top${name[0].toUpperCase()}${name.slice(1)}`,
    className: "tops",
    keyOf: one => one.key,
    columns: [
      { label: LABELS[name], kind: "key", draw: name === "urls" ? drawUrl : drawKey },
      { label: "count", kind: "number share", draw: drawCount },
      textColumn("rate", one => {
        const now = state.history.topRate(name, one.key, RATE_MS);
        return now === null ? "" : `${rate(now)} ${t("perSecond")}`;
      }, "number"),
    ],
  });
}

export function renderTops(now) {
  state = now;
  const since = now.tick?.top?.since;
  setText(byId("top-since"), since ? t("topSince", { time: clock(since) }) : "");
  for (const name of ["clients", "urls", "notStored"]) {
    const found = list(now.tick?.top?.[name]).slice(0, 10);
    const highest = Math.max(1, ...found.map(one => one.count || 0));
    draws[name] ??= make(name);
    draws[name](found.map(one => ({ ...one, key: String(one.key), highest })));
  }
}
