// What the page remembers: five minutes of ticks, reduced to what charts and verdict need. Bounded in time and in
// number, whatever the server sends.

import { list } from "./dom.js";

export const WINDOW_MS = 5 * 60_000;
export const CLASSES = ["2xx", "3xx", "1xx", "4xx", "5xx", "none"];
/** Longer than that between two points is a gap: nothing is known of it, and no line is drawn over it. */
export const GAP_MS = 7_000;

const POINTS_MAX = 400;
const SMOOTH_MS = 10_000;

const count = value => typeof value === "number" && Number.isFinite(value) ? value : 0;

/** Figures of one tick. Counters stay counters: what happened within a time is the difference of two points. */
function pointOf(tick) {
  return {
    at: Date.parse(tick.at) || Date.now(),
    uptimeMs: count(tick.uptimeMs),
    requests: tick.requestsPerSecond ?? null,
    traffic: tick.bytesPerSecond ?? null,
    connections: tick.connections ?? null,
    inFlight: tick.exchanges?.inFlight ?? null,
    memory: tick.memoryBytes ?? null,
    cacheBytes: tick.cache?.bytes ?? null,
    total: count(tick.exchanges?.total),
    hits: count(tick.exchanges?.hits),
    serverErrors: count(tick.exchanges?.serverErrors),
    unanswered: count(tick.exchanges?.unanswered),
    lost: count(tick.log?.lost),
    classes: Object.fromEntries(CLASSES.map(name => [name, count(tick.statusClasses?.[name])])),
    refused: new Map(list(tick.queues).map(queue => [queue.name, count(queue.refused)])),
    clients: new Map(list(tick.top?.clients).map(one => [one.key, count(one.count)])),
    urls: new Map(list(tick.top?.urls).map(one => [one.key, count(one.count)])),
    notStored: new Map(list(tick.top?.notStored).map(one => [one.key, count(one.count)])),
    sites: new Map(list(tick.sites).map(site => [
      site.site,
      { p50: site.p50Ms ?? null, p90: site.p90Ms ?? null, p99: site.p99Ms ?? null,
        total: count(site.total), hits: count(site.hits) },
    ])),
  };
}

export class History {
  points = [];

  /** The newest point gets, besides its own figures, those that need the ones before: `perSecond` and `hitShare`. */
  add(tick) {
    const point = pointOf(tick);
    const last = this.points.at(-1);
    if (last && (point.uptimeMs < last.uptimeMs || point.total < last.total)) {
      // Another program answers now: its counters begin again.
      this.points = [];
    }

    if (last && point.at <= last.at && this.points.length > 0) {
      this.points.pop();
    }

    this.points.push(point);
    this.points = this.points.filter(one => point.at - one.at <= WINDOW_MS + 2000).slice(-POINTS_MAX);
    const before = this.points.at(-2);
    const seconds = before ? (point.at - before.at) / 1000 : 0;
    point.perSecond = seconds > 0 && seconds * 1000 < GAP_MS
      ? Object.fromEntries(CLASSES.map(name => [name, (point.classes[name] - before.classes[name]) / seconds]))
      : null;
    point.hitShare = this.shareOf("hits", SMOOTH_MS);
  }

  get newest() {
    return this.points.at(-1) ?? null;
  }

  /** The oldest point of the last so many milliseconds. */
  from(ms) {
    const newest = this.newest;
    return newest && this.points.find(point => newest.at - point.at <= ms);
  }

  /** How much a counter grew within the last so many milliseconds. */
  grown(counterOf, ms) {
    const [newest, oldest] = [this.newest, this.from(ms)];
    return newest && oldest ? counterOf(newest) - counterOf(oldest) : 0;
  }

  /** A counter's share of all exchanges within the last so many milliseconds; null where there were none. */
  shareOf(name, ms) {
    const all = this.grown(point => point.total, ms);
    return all > 0 ? Math.min(1, this.grown(point => point[name], ms) / all) : null;
  }

  siteHitShare(name, ms) {
    const of = what => point => point.sites.get(name)?.[what] ?? 0;
    const all = this.grown(of("total"), ms);
    return all > 0 ? Math.min(1, this.grown(of("hits"), ms) / all) : null;
  }

  /** How often a key of a top list counts each second of the last so many milliseconds; null where it is new. */
  topRate(name, key, ms) {
    const [newest, oldest] = [this.newest, this.from(ms)];
    const seconds = newest ? (newest.at - oldest.at) / 1000 : 0;
    return seconds > 0 && oldest[name].has(key)
      ? Math.max(0, (newest[name].get(key) ?? 0) - oldest[name].get(key)) / seconds
      : null;
  }
}
