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

/** How long a server takes to the head of a response: the p90 of now, or what was usual when it last answered. */
export const timeOf = server => server.p90Ms ?? (server.headMs > 0 ? server.headMs : null);

/** Where a server of a site takes much longer than the others: their time; else null. */
export function othersWhereSlow(site, server) {
  const time = timeOf(server);
  const others = list(site.servers)
    .filter(one => one.server !== server.server).map(timeOf).filter(other => other !== null);
  if (others.length === 0 || time === null) {
    return null;
  }

  const usual = median(others);
  return time > SLOW_TIMES * usual && time - usual > SLOW_MORE_MS ? usual : null;
}

function wrongServers(tick) {
  const wrong = list(tick.sites).flatMap(site =>
    list(site.servers).filter(isWrong).map(server => ({ site: site.site, server })));
  const named = wrong.slice(0, SERVERS_NAMED_MAX).map(({ site, server }) => ({
    level: takesClients(server) ? "warn" : "bad",
    text: t(server.lastChange?.reason ? "serverIs" : "serverBare", {
      server: server.server, site, state: word("state", server.state), reason: server.lastChange?.reason,
    }),
  }));
  const more = wrong.length - named.length;
  return more > 0 ? [...named, { level: "bad", text: t("moreServers", { n: number(more), count: more }) }] : named;
}

function slowServers(tick) {
  return list(tick.sites).flatMap(site => list(site.servers).flatMap(server => {
    const others = othersWhereSlow(site, server);
    return others === null ? [] : [{
      level: "warn",
      text: t("serverSlow", {
        server: server.server, site: site.site, time: duration(timeOf(server)), others: duration(others),
      }),
    }];
  })).slice(0, SERVERS_NAMED_MAX);
}

function strandedSites(tick) {
  return list(tick.sites)
    .filter(site => list(site.servers).length > 0 && !site.servers.some(takesClients))
    .map(site => ({ level: "bad", text: t("stranded", { site: site.site }) }));
}

function shares(history) {
  const errors = history.grown(point => point.serverErrors, MINUTE_MS);
  const errorShare = history.shareOf("serverErrors", MINUTE_MS);
  const silent = history.grown(point => point.unanswered, MINUTE_MS);
  const silentShare = history.shareOf("unanswered", MINUTE_MS);
  return [
    errors >= ERRORS_MIN && errorShare >= ERROR_SHARE
      && { level: "bad", text: t("errorShare", { share: percent(errorShare), n: number(errors) }) },
    silent >= ERRORS_MIN && silentShare >= UNANSWERED_SHARE
      && { level: "warn", text: t("unansweredShare", { share: percent(silentShare), n: number(silent) }) },
  ];
}

function fullQueues(tick, history) {
  return list(tick.queues).flatMap(queue => {
    const refused = history.grown(point => point.refused.get(queue.name) ?? 0, MINUTE_MS);
    const values = { queue: queue.name, key: queue.key };
    return refused > 0 ? [{ level: "bad", text: t("queueRefuses", { ...values, n: number(refused) }) }]
      : queue.waiting > 0 ? [{ level: "warn", text: t("queueWaits", { ...values, n: number(queue.waiting) }) }]
      : [];
  });
}

function log(tick, history) {
  const lost = history.grown(point => point.lost, WINDOW_MS);
  return [
    lost > 0 ? { level: "bad", text: t("logLost", { n: number(lost) }) }
      : tick.log?.lost > 0 && { level: "warn", text: t("logLostBefore", { n: number(tick.log.lost) }) },
  ];
}

/** All that is wrong: { level: "bad" | "warn", text }. */
export function problemsOf(tick, history) {
  const stranded = strandedSites(tick);
  const found = [
    tick.draining && { level: "bad", text: t("isDraining") },
    ...stranded,
    tick.ready === false && !tick.draining && stranded.length === 0 && { level: "bad", text: t("notReady") },
    ...wrongServers(tick),
    ...fullQueues(tick, history),
    ...shares(history),
    ...log(tick, history),
    ...slowServers(tick),
    tick.connectionsMax > 0 && tick.connections >= CONNECTIONS_NEAR * tick.connectionsMax && {
      level: "warn",
      text: t("connectionsNear", { n: number(tick.connections), max: number(tick.connectionsMax) }),
    },
  ].filter(Boolean);
  return [...found.filter(one => one.level === "bad"), ...found.filter(one => one.level === "warn")];
}

const SIGNS = { bad: "✖", warn: "▲", good: "✔" };

export function renderVerdict({ tick, history }) {
  const problems = tick ? problemsOf(tick, history) : [];
  const shown = problems.length > 0 ? problems
    : [tick ? { level: "good", text: t("allWell") } : { level: "none", text: t("noData") }];
  keyed(byId("problems"), shown, one => one.level + one.text,
    () => element("li", {}, element("span", { class: "sign", "aria-hidden": "true" }), element("span")),
    (node, one) => {
      setAttribute(node, "class", one.level);
      setText(node.firstChild, SIGNS[one.level] ?? "");
      setText(node.lastChild, one.text);
    });
  const worst = problems.some(one => one.level === "bad") ? "bad" : problems.length > 0 ? "warn" : "good";
  document.title = tick ? `${SIGNS[worst]} PIBL` : "PIBL";
}
