// Sites and their servers, with the orders that one can give them; and the queues.

import { askText } from "./api.js";
import { confirmed, trouble } from "./dialogs.js";
import { byId, element, list, setAttribute, setShare, setText, table, textColumn } from "./dom.js";
import { ago, duration, number, percent, rate } from "./format.js";
import { t, word } from "./texts.js";
import { isWrong, othersWhereSlow, takesClients } from "./verdict.js";

const MINUTE_MS = 60_000;
const SIGNS = { up: "●", starting: "◐", drained: "○", "on trial": "◑" };

let state = null;

const isSite = item => item.server === undefined;

const number0 = value => typeof value === "number" ? value : 0;

const orders = {
  slow: (a, b) => number0(b.server.p90Ms ?? b.server.headMs) - number0(a.server.p90Ms ?? a.server.headMs),
  busy: (a, b) => number0(b.server.requestsPerSecond) - number0(a.server.requestsPerSecond)
    || number0(b.server.total) - number0(a.server.total),
  failed: (a, b) => number0(b.server.failures) - number0(a.server.failures),
};

/** Rows: each site and below it its servers; or all servers by their order. Those that do not match are left out. */
function rowsOf(tick) {
  const filter = byId("server-filter").value.trim().toLowerCase();
  const order = orders[byId("server-order").value];
  const onlyWrong = byId("server-wrong").checked;
  const groups = list(tick.sites).map(site => ({
    site,
    servers: list(site.servers)
      .map(server => ({ site, server }))
      .filter(({ server }) => !onlyWrong || isWrong(server) || othersWhereSlow(site, server) !== null)
      .filter(({ server }) => `${site.site} ${server.server} ${server.state}`.toLowerCase().includes(filter)),
  }));
  if (order) {
    return groups.flatMap(group => group.servers).sort(order);
  }

  const isAll = filter === "" && !onlyWrong;
  return groups
    .filter(group => isAll || group.servers.length > 0)
    .flatMap(({ site, servers }) => [{ site }, ...servers]);
}

function drawName(cell, { site, server }) {
  const isFlat = byId("server-order").value !== "file";
  setText(cell, server === undefined ? site.site : isFlat ? `${server.server} · ${site.site}` : server.server);
}

function drawState(cell, { site, server }) {
  if (server === undefined) {
    cell.replaceChildren();
    return;
  }

  if (!cell.firstChild) {
    cell.append(element("span", { class: "sign", "aria-hidden": "true" }), element("span"));
  }

  const wrong = isWrong(server);
  const slow = othersWhereSlow(site, server) !== null;
  setAttribute(cell.firstChild, "class", `sign ${wrong ? "bad" : slow ? "warn" : "good"}`);
  setText(cell.firstChild, slow && !wrong ? "▲" : SIGNS[server.state] ?? "✖");
  setText(cell.lastChild, [
    word("state", server.state), slow ? t("slowMark") : "", server.backup ? t("backup") : "",
  ].filter(Boolean).join(", "));
}

function shareText({ server }) {
  if (server === undefined) {
    return "";
  }

  const weight = number(server.weight ?? 1);
  return server.sharePercent < 100 ? `${weight} · ${percent(server.sharePercent / 100)}` : weight;
}

function drawSlots(cell, { site, server }) {
  const held = server === undefined
    ? list(site.servers).reduce((sum, one) => sum + number0(one.requests), 0) : number0(server.requests);
  const max = server?.max;
  const tunnels = server?.tunnels > 0 ? ` ${t("tunnels", { n: number(server.tunnels), count: server.tunnels })}` : "";
  setText(cell, (max ? t("slotsOf", { n: number(held), max: number(max) }) : number(held)) + tunnels);
  setAttribute(cell, "class", max ? "number share" : "number");
  setShare(cell, max ? held / max : 0);
}

function changeText({ site, server }) {
  if (server === undefined) {
    const share = state.history.siteHitShare(site.site, MINUTE_MS);
    return share === null ? "" : t("siteHits", { share: percent(share) });
  }

  const change = server.lastChange;
  const age = change ? ago(Date.parse(state.tick.at) - Date.parse(change.at)) : "";
  return change ? `${change.reason ?? (change.up ? t("isBack") : "")}, ${age}` : t("unknown");
}

function drawAction(cell, item) {
  const { server } = item;
  if (server === undefined) {
    cell.replaceChildren();
    return;
  }

  if (!cell.firstChild) {
    const made = element("button", { type: "button" });
    made.addEventListener("click", () => order(made.item));
    cell.append(made);
  }

  const name = server.drain ? "undrain" : "drain";
  cell.firstChild.item = item;
  setText(cell.firstChild, t(name));
  setAttribute(cell.firstChild, "aria-label", `${t(name)} ${server.server}`);
}

async function order({ server }) {
  const said = byId("server-said");
  if (!server.drain && !await mayDrain(server)) {
    return;
  }

  try {
    const path = `api/servers/${encodeURIComponent(server.server)}/${server.drain ? "undrain" : "drain"}`;
    setText(said, (await askText(path, { method: "POST", accept: "text/plain" })).trim());
  } catch (error) {
    said.replaceChildren(trouble(error));
  }
}

/** A server may stand in several sites, and be the last one of some. */
function mayDrain(server) {
  const sites = list(state.tick.sites).filter(site => list(site.servers).some(one => one.server === server.server));
  const bare = sites.filter(site => !site.servers.some(one => one.server !== server.server && takesClients(one)));
  const names = of => of.map(site => site.site).join(", ");
  return confirmed(t("drainTitle", { server: server.server }), [
    t("drainWhat", { sites: names(sites), n: number(number0(server.requests) + number0(server.tunnels)) }),
    ...bare.length > 0 ? [`▲ ${t("drainLast", { sites: names(bare) })}`] : [],
  ], "drain");
}

const ofEither = (name, format) => item => format((item.server ?? item.site)[name]);
const ofServer = (name, format) => item => isSite(item) ? "" : format(item.server[name]);

let drawServers = null;
let drawQueues = null;

function makeServers() {
  drawServers = table(byId("server-table"), {
    label: "servers",
    className: "servers cards",
    keyOf: item => JSON.stringify([item.site.site, item.server?.server]),
    rowClass: item => isSite(item) ? "group" : isWrong(item.server) ? "wrong" : "",
    columns: [
      { label: "server", kind: "name", draw: drawName },
      { label: "state", kind: "state", draw: drawState },
      textColumn("shareWeight", shareText, "number"),
      { label: "slots", kind: "number", draw: drawSlots },
      textColumn("perSecond", ofEither("requestsPerSecond", rate), "number"),
      textColumn("p50", ofEither("p50Ms", duration), "number"),
      textColumn("p90", ofEither("p90Ms", duration), "number"),
      textColumn("p99", ofEither("p99Ms", duration), "number"),
      textColumn("total", ofEither("total", number), "number"),
      textColumn("failed", ofServer("failures", number), "number"),
      textColumn("lastChange", changeText, "reason"),
      { label: "action", kind: "action", draw: drawAction },
    ],
  });
  for (const id of ["server-filter", "server-order", "server-wrong"]) {
    byId(id).addEventListener("input", () => renderServers(state));
  }
}

export function renderServers(now) {
  state = now;
  if (!now.tick) {
    return;
  }

  if (drawServers === null) {
    makeServers();
  }

  drawServers(rowsOf(now.tick));
}

function makeQueues() {
  drawQueues = table(byId("queue-table"), {
    label: "queues",
    className: "queues cards",
    keyOf: queue => `${queue.name} ${queue.key}`,
    columns: [
      textColumn("queue", queue => queue.name, "name"),
      {
        label: "inside",
        kind: "number share",
        draw(cell, queue) {
          setText(cell, t("slotsOf", { n: number(queue.inside), max: number(queue.max) }));
          setShare(cell, queue.max > 0 ? queue.inside / queue.max : 0);
        },
      },
      textColumn("waiting", queue => number(queue.waiting), "number"),
      {
        label: "refusedNow",
        kind: "number",
        draw(cell, queue) {
          const refused = state.history.grown(point => point.refused.get(queue.name) ?? 0, MINUTE_MS);
          setText(cell, refused > 0 ? `✖ ${number(refused)}` : number(refused));
          setAttribute(cell, "class", refused > 0 ? "number bad" : "number");
        },
      },
      textColumn("refused", queue => number(queue.refused), "number"),
      textColumn("key", queue => queue.key, "name"),
    ],
  });
}

export function renderQueues(now) {
  state = now;
  if (!now.tick) {
    return;
  }

  if (drawQueues === null) {
    makeQueues();
  }

  drawQueues(list(now.tick.queues));
}
