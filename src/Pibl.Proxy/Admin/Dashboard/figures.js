// The figures of now, each with its last five minutes, and the charts.

import { chart, sparkline } from "./charts.js";
import { byId, element, keyed, list, setAttribute, setText } from "./dom.js";
import { bytes, duration, number, percent, rate } from "./format.js";
import { t } from "./texts.js";

const MINUTE_MS = 60_000;
const NONE = { p50: null, p90: null, p99: null };

/** Times of the site that is chosen, or of the one that is slowest at that moment. */
function timesOf(point, chosen) {
  if (chosen !== "") {
    return point.sites.get(chosen) ?? NONE;
  }

  return [...point.sites.values()].reduce((most, one) => (one.p99 ?? -1) > (most.p99 ?? -1) ? one : most, NONE);
}

const figures = [
  {
    key: "requests",
    value: ({ tick }) => rate(tick.requestsPerSecond),
    note: ({ tick }) => t("sinceStart", { n: number(tick.exchanges?.total) }),
    of: point => point.requests,
  },
  {
    key: "latencyP50",
    value: ({ history }) => duration(timesOf(history.newest, "").p50),
    note: ({ history }) => {
      const { p90, p99 } = timesOf(history.newest, "");
      return `p90 ${duration(p90)} · p99 ${duration(p99)}`;
    },
    of: point => timesOf(point, "").p99,
  },
  {
    key: "hitRatio",
    value: ({ history }) => percent(history.shareOf("hits", MINUTE_MS)),
    note: () => t("lastMinute"),
    of: point => point.hitShare,
  },
  {
    key: "errors",
    value: ({ history }) => percent(history.shareOf("serverErrors", MINUTE_MS)),
    note: () => t("lastMinute"),
    of: point => point.perSecond?.["5xx"] ?? null,
  },
  {
    key: "inFlight",
    value: ({ tick }) => number(tick.exchanges?.inFlight),
    note: () => "",
    of: point => point.inFlight,
  },
  {
    key: "connections",
    value: ({ tick }) => number(tick.connections),
    note: ({ tick }) => t("ofMax", { max: number(tick.connectionsMax) }),
    of: point => point.connections,
  },
  {
    key: "cacheUse",
    value: ({ tick }) => tick.cache ? bytes(tick.cache.bytes) : t("off"),
    note: ({ tick }) => tick.cache ? cacheNote(tick.cache, tick.shared) : "",
    of: point => point.cacheBytes,
  },
  {
    key: "memory",
    value: ({ tick }) => bytes(tick.memoryBytes),
    note: ({ tick }) => t("heap", { n: bytes(tick.heapBytes) }),
    of: point => point.memory,
  },
  {
    key: "traffic",
    value: ({ tick }) => bytes(tick.bytesPerSecond),
    note: () => "",
    of: point => point.traffic,
  },
];

function cacheNote(cache, shared) {
  const disk = cache.diskBytesMax > 0 ? t("cacheDisk", { used: bytes(cache.diskBytes), max: bytes(cache.diskBytesMax) })
    : cache.diskBytes > 0 ? t("cacheDiskOpen", { used: bytes(cache.diskBytes) })
    : null;
  return [
    t("ofMax", { max: bytes(cache.bytesMax) }),
    t("cacheEntries", { n: number(cache.entries), count: cache.entries }),
    disk,
    shared ? t("cacheShared", { n: number(shared.proxies), count: shared.proxies }) : null,
  ].filter(Boolean).join(" · ");
}

function renderFigures(state) {
  keyed(byId("figures"), figures, figure => figure.key,
    figure => {
      figure.spark = sparkline();
      return element("div", { class: "figure" },
        element("h3"), element("p", { class: "now" }), element("p", { class: "soft" }), figure.spark.node);
    },
    (node, figure) => {
      const [title, value, note] = node.children;
      setText(title, t(figure.key));
      setText(value, figure.value(state));
      setText(note, figure.note(state));
      figure.spark.draw(state.history.points, figure.of);
    });
}

// 1xx are seldom, and answers no more than the beginning of one: the chart leaves them out.
const STACK = [["2xx", "ok"], ["3xx", "moved"], ["4xx", "theirs"], ["5xx", "ours"], ["none", "silent"]];

let charts = [];
let choice = null;

function makeCharts() {
  const host = byId("charts");
  choice = element("select");
  charts = [
    chart(host, {
      title: () => t("requests"), format: rate, isStacked: true,
      series: STACK.map(([name, kind]) => ({
        kind, name: () => name === "none" ? t("unanswered") : name, of: point => point.perSecond?.[name] ?? null,
      })),
    }),
    chart(host, {
      title: () => t("latency"), aboutOf: () => choice.value === "" ? t("slowestSite") : choice.value,
      format: duration, tools: choice,
      series: ["p50", "p90", "p99"].map(name => ({
        kind: name, name: () => name, of: point => timesOf(point, choice.value)[name],
      })),
    }),
    chart(host, {
      title: () => t("hitRatio"), format: percent, max: 1,
      series: [{ kind: "p50", name: () => t("share"), of: point => point.hitShare }],
    }),
    chart(host, {
      title: () => t("connectionsChart"), format: rate,
      series: [
        { kind: "p50", name: () => t("connections"), of: point => point.connections },
        { kind: "p90", name: () => t("inFlight"), of: point => point.inFlight },
      ],
    }),
  ];
  choice.addEventListener("change", () => charts[1].draw());
}

function renderChoice(sites) {
  const options = ["", ...sites.map(site => site.site)];
  choice.hidden = sites.length < 2;
  setAttribute(choice, "aria-label", t("site"));
  keyed(choice, options, name => name, name => element("option", { value: name }),
    (node, name) => setText(node, name === "" ? t("slowestSite") : name));
}

export function renderNumbers(state) {
  if (!state.tick) {
    return;
  }

  if (charts.length === 0) {
    makeCharts();
  }

  renderFigures(state);
  renderChoice(list(state.tick.sites));
  charts.forEach(one => one.render(state.history.points));
}
