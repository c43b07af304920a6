// What is wrong, worst first; or that all is well. Rules are functions of a tick and the history.

import { byId, element, keyed, list, setAttribute, setText } from "./dom.js";
import { duration, number, percent } from "./format.js";
import { WINDOW_MS } from "./history.js";
import { t, word } from "./texts.js";

const MINUTE_MS = 60_000;
const SERVERS_NAMED_MAX = 5;
// One in a hundred is what most promises of availability allow; one error alone is no share of anything.
const ERROR_SHARE = 0.01;
const ERRORS_MIN = 5;
const UNANSWERED_SHARE = 0.1;
const CONNECTIONS_NEAR = 0.9;
// As EJECT slow= judges by itself, but sooner: three times the others, and long enough for a person to notice.
const SLOW_TIMES = 3;
const SLOW_MORE_MS = 50;

const SOUND = ["up", "starting", "drained"];

export const isWrong = server => !SOUND.includes(server.state);
export const takesClients = server => ["up", "starting", "on trial"].includes(server.state);

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

/** Where a server of a site takes much longer than the others to the head of a response: their time; else null. */
export function othersWhereSlow(site, server) {
  // Not headMs: that is an estimate for choosing a server, and failures make it longer.
  const time = server.p90Ms;
  const others = list(site.servers)
    .filter(one => one.server !== server.server && typeof one.p90Ms === "number").map(one => one.p90Ms);
  if (others.length === 0 || typeof time !== "number") {
    return null;
  }

  const usual = median(others);
  return time > SLOW_TIMES * usual && time - usual > SLOW_MORE_MS ? usual : null;
}

function wrongServers(tick) {
  const wrong = list(tick.sites).flatMap(site =>
    list(site.servers).filter(isWrong).map(server => ({ site: site.site, server })));
  const named = wrong.slice(0, SERVERS_NAMED_MAX).map(({ site, server }) => ({
    id: `server ${site} ${server.server} ${server.state}`,
    level: takesClients(server) ? "warn" : "bad",
    text: t(server.lastChange?.reason ? "serverIs" : "serverBare", {
      server: server.server, site, state: word("state", server.state), reason: server.lastChange?.reason,
    }),
  }));
  const more = wrong.length - named.length;
  return more > 0
    ? [...named, { id: "more", level: "bad", text: t("moreServers", { n: number(more), count: more }) }]
    : named;
}

function slowServers(tick) {
  return list(tick.sites).flatMap(site => list(site.servers).flatMap(server => {
    const others = othersWhereSlow(site, server);
    return others === null ? [] : [{
      id: `slow ${site.site} ${server.server}`,
      level: "warn",
      text: t("serverSlow", {
        server: server.server, site: site.site, time: duration(server.p90Ms), others: duration(others),
      }),
    }];
  })).slice(0, SERVERS_NAMED_MAX);
}

function strandedSites(tick) {
  return list(tick.sites)
    .filter(site => list(site.servers).length > 0 && !site.servers.some(takesClients))
    .map(({ site }) => ({ id: `stranded ${site}`, level: "bad", text: t("stranded", { site }) }));
}

function shares(history) {
  const errors = history.grown(point => point.serverErrors, MINUTE_MS);
  const errorShare = history.shareOf("serverErrors", MINUTE_MS);
  const silent = history.grown(point => point.unanswered, MINUTE_MS);
  const silentShare = history.shareOf("unanswered", MINUTE_MS);
  const told = (name, share, n) => t(name, { share: percent(share), n: number(n) });
  return [
    errors >= ERRORS_MIN && errorShare >= ERROR_SHARE
      && { id: "errors", level: "bad", text: told("errorShare", errorShare, errors) },
    silent >= ERRORS_MIN && silentShare >= UNANSWERED_SHARE
      && { id: "unanswered", level: "warn", text: told("unansweredShare", silentShare, silent) },
  ];
}

function fullQueues(tick, history) {
  return list(tick.queues).flatMap(queue => {
    const refused = history.grown(point => point.refused.get(queue.name) ?? 0, MINUTE_MS);
    const values = { queue: queue.name, key: queue.key };
    const id = `queue ${queue.name}`;
    const waiting = { ...values, n: number(queue.waiting), count: queue.waiting };
    return refused > 0 ? [{ id, level: "bad", text: t("queueRefuses", { ...values, n: number(refused) }) }]
      : queue.waiting > 0 ? [{ id, level: "warn", text: t("queueWaits", waiting) }]
      : [];
  });
}

function log(tick, history) {
  const lost = history.grown(point => point.lost, WINDOW_MS);
  const before = tick.log?.lost;
  return [
    lost > 0 ? { id: "log", level: "bad", text: t("logLost", { n: number(lost), count: lost }) }
      : before > 0 && { id: "log", level: "warn", text: t("logLostBefore", { n: number(before), count: before }) },
  ];
}

/** All that is wrong: { id, level: "bad" | "warn", text }; the id stays while the figures in the text change. */
export function problemsOf(tick, history) {
  const stranded = strandedSites(tick);
  const found = [
    tick.draining && { id: "draining", level: "bad", text: t("isDraining") },
    ...stranded,
    tick.ready === false && !tick.draining && stranded.length === 0
      && { id: "unready", level: "bad", text: t("notReady") },
    ...wrongServers(tick),
    tick.shared?.answering === false && { id: "shared", level: "warn", text: t("sharedSilent") },
    ...fullQueues(tick, history),
    ...shares(history),
    ...log(tick, history),
    ...slowServers(tick),
    tick.connectionsMax > 0 && tick.connections >= CONNECTIONS_NEAR * tick.connectionsMax && {
      id: "connections",
      level: "warn",
      text: t("connectionsNear", { n: number(tick.connections), max: number(tick.connectionsMax) }),
    },
  ].filter(Boolean);
  return [...found.filter(one => one.level === "bad"), ...found.filter(one => one.level === "warn")];
}

const SIGNS = { bad: "✖", warn: "▲", good: "✔" };

let announced = "";

/** To those who listen: when something begins or ends, and not with each figure that changes. */
function announce(shown) {
  const ids = shown.map(one => `${one.level} ${one.id}`).join("\n");
  if (ids !== announced) {
    announced = ids;
    setText(byId("verdict-said"), shown.map(one => one.text).join(" "));
  }
}

export function renderVerdict({ tick, history }) {
  const problems = tick ? problemsOf(tick, history) : [];
  const shown = problems.length > 0 ? problems
    : [tick ? { id: "well", level: "good", text: t("allWell") } : { id: "none", level: "none", text: t("noData") }];
  keyed(byId("problems"), shown, one => one.id,
    () => element("li", {}, element("span", { class: "sign", "aria-hidden": "true" }), element("span")),
    (node, one) => {
      setAttribute(node, "class", one.level);
      setText(node.firstChild, SIGNS[one.level] ?? "");
      setText(node.lastChild, one.text);
    });
  announce(shown);
  const worst = problems.some(one => one.level === "bad") ? "bad" : problems.length > 0 ? "warn" : "good";
  document.title = tick ? `${SIGNS[worst]} PIBL` : "PIBL";
}
