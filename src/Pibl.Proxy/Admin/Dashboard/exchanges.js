// Exchanges in flight for long, the last hundred, and why each went as it did.

import { askJson, askText } from "./api.js";
import { facts, openDialog, trouble } from "./dialogs.js";
import { button, byId, element, list, setAttribute, setText, table, textColumn } from "./dom.js";
import { bytes, clock, duration } from "./format.js";
import { t } from "./texts.js";

const LIMIT = 100;
const EVERY_MS = 2_000;

let exchanges = [];
let isPaused = false;
let isSeen = false;
let isFetching = false;
let said = null;

const requestOf = one => `${one.method ?? ""} ${one.host ?? ""}${one.target ?? ""}`;

const isFailed = one => one.status === undefined || one.status === null || one.status >= 500 || Boolean(one.fault);

function statusText(one) {
  return one.status ? `${isFailed(one) ? "✖ " : ""}${one.status}` : `✖ ${t("unanswered")}`;
}

function cacheText(one) {
  return one.cache?.text ?? (one.cache ? one.cache.hit ? "HIT" : "MISS" : "");
}

function drawRequest(cell, one) {
  if (!cell.firstChild) {
    const made = element("button", { type: "button", class: "plain" });
    made.addEventListener("click", () => showWhy(made.exchange));
    cell.append(made);
  }

  cell.firstChild.exchange = one;
  setText(cell.firstChild, requestOf(one));
  setAttribute(cell.firstChild, "aria-label", t("whyOf", { request: requestOf(one) }));
}

const columns = {
  started: textColumn("started", one => clock(one.at), "number"),
  soFar: textColumn("soFar", one => duration(one.elapsedMs), "number"),
  elapsed: textColumn("took", one => duration(one.elapsedMs), "number"),
  status: {
    label: "status",
    kind: "number",
    draw(cell, one) {
      setText(cell, statusText(one));
      setAttribute(cell, "class", isFailed(one) ? "number bad" : "number");
    },
  },
  request: { label: "request", kind: "request", draw: drawRequest },
  site: textColumn("site", one => one.site, "name"),
  client: textColumn("client", one => one.client, "address"),
  server: textColumn("server",
    one => one.server ?? (one.stage ? `‹${one.stage}›` : one.tunnel ? "WebSocket" : t("unknown")), "address"),
  cache: textColumn("cacheSaid", cacheText, "reason"),
};

/** An address that `explain` takes: what PIBL keeps of an exchange has no scheme. */
function urlOf(one) {
  const target = String(one.target ?? "/");
  return /^https?:\/\//.test(target) ? target : `http://${one.host ?? ""}${target.startsWith("/") ? "" : "/"}${target}`;
}

/** What would become of a request, as PIBL tells it. */
export async function explanation(url, method, header = "") {
  const query = new URLSearchParams({ url, method });
  if (header.trim() !== "") {
    query.append("header", header.trim());
  }

  try {
    return element("pre", { tabindex: "0" }, await askText(`api/explain?${query}`, { accept: "text/plain" }));
  } catch (error) {
    return trouble(error);
  }
}

function whySentences(one) {
  const why = list(one.why);
  return why.length === 0
    ? element("p", {}, t(one.status === undefined && !one.why ? "notOver" : "noWhy"))
    : element("ol", {}, ...why.map(sentence => element("li", {}, String(sentence))));
}

function showWhy(one) {
  const fault = one.fault
    ? [one.fault.kind, one.fault.whose, one.fault.detail].filter(Boolean).join(" · ") : null;
  const later = element("div", { "aria-live": "polite" });
  const ask = button("whyNow", async () => {
    later.replaceChildren(t("wait"));
    later.replaceChildren(await explanation(urlOf(one), one.method ?? "GET"));
  });
  openDialog(requestOf(one), [
    whySentences(one),
    facts([
      [t("started"), clock(one.at)], [t("took"), duration(one.elapsedMs)], [t("status"), one.status],
      [t("client"), one.client], [t("site"), one.site], [t("protocol"), one.protocol],
      [t("server"), one.server], [t("attempts"), one.attempts || null],
      [t("bytes"), one.bytes >= 0 ? bytes(one.bytes) : null],
      [t("cacheSaid"), cacheText(one)], [t("stage"), one.stage], [t("fault"), fault], ["id", one.id],
    ]),
    later,
  ], [ask]);
}

let drawSlow = null;
let drawRecent = null;

export function renderSlow({ tick }) {
  drawSlow ??= table(byId("slow-table"), {
    label: "slow",
    className: "exchanges cards",
    keyOf: one => `${one.id} ${one.at}`,
    columns: [columns.soFar, columns.request, columns.site, columns.client, columns.server],
  });
  drawSlow(list(tick?.slow));
}

/** While somebody points at the list or is in it with the keyboard, or reads a dialog, nothing moves under them. */
const isHeld = () => byId("recent-table").matches(":hover, :focus-within") || byId("dialog").open;

function drawList() {
  const filter = byId("recent-filter").value.trim().toLowerCase();
  const onlyFailed = byId("recent-wrong").checked;
  drawRecent(exchanges
    .filter(one => !onlyFailed || isFailed(one))
    .filter(one => [requestOf(one), one.client, one.site, one.server, one.status, cacheText(one)]
      .join(" ").toLowerCase().includes(filter)));
}

function tell() {
  const node = byId("recent-said");
  if (said !== null) {
    node.replaceChildren(trouble(said));
  } else {
    setText(node, isPaused ? t("paused") : isHeld() ? t("held") : "");
  }
}

async function refresh() {
  tell();
  if (isFetching || isPaused || !isSeen || document.hidden || isHeld()) {
    return;
  }

  isFetching = true;
  try {
    const found = list((await askJson(`api/recent?limit=${LIMIT}`)).exchanges).slice(0, LIMIT);
    said = null;
    if (!isHeld() && !isPaused) {
      exchanges = found;
      drawList();
    }
  } catch (error) {
    said = error;
  }

  isFetching = false;
  tell();
}

function setPaused(paused) {
  isPaused = paused;
  const node = byId("recent-pause");
  setAttribute(node, "aria-pressed", String(paused));
  node.dataset.text = paused ? "goOn" : "pause";
  setText(node, t(node.dataset.text));
  refresh();
}

/** Asks again and again, while the list can be seen. */
export function startRecent() {
  drawRecent = table(byId("recent-table"), {
    label: "recent",
    className: "exchanges cards",
    keyOf: one => `${one.id} ${one.at}`,
    rowClass: one => isFailed(one) ? "wrong" : "",
    columns: [columns.started, columns.status, columns.elapsed, columns.request, columns.site, columns.client,
      columns.server, columns.cache],
  });
  byId("recent-filter").addEventListener("input", drawList);
  byId("recent-wrong").addEventListener("input", drawList);
  byId("recent-pause").addEventListener("click", () => setPaused(!isPaused));
  new IntersectionObserver(entries => {
    isSeen = entries.at(-1).isIntersecting;
    refresh();
  }, { rootMargin: "200px" }).observe(byId("exchanges"));
  setInterval(refresh, EVERY_MS);
}

export const renderRecent = () => drawList();
