// Lines and stacked areas over the last five minutes, in plain SVG. What a chart shows is also said in words (its
// aria-label), in figures (its legend, at the moment the pointer or the arrow keys choose) and as a table.

import { element, keyed, setAttribute, setText, shape } from "./dom.js";
import { clock } from "./format.js";
import { GAP_MS, WINDOW_MS } from "./history.js";
import { t } from "./texts.js";

const HEIGHT = 132;
const MARGIN = { top: 8, right: 6, bottom: 18, left: 46 };
const MINUTES = [0, 1, 2, 3, 4, 5];
const ALL_MINUTES_WIDTH = 460;
const TABLE_STEP_MS = 30_000;
const KEY_STEP_MS = 5_000;
const SUMMARY_EVERY_MS = 10_000;

/** The next of 1, 2, 5, 10, 20 … that is not below a value. */
export function roundUp(value) {
  if (!(value > 0)) {
    return 1;
  }

  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].find(step => step * power >= value * 0.999) * power;
}

/** Points in runs without a gap. */
function runs(points, valueOf) {
  const found = [];
  let before = null;
  for (const point of points) {
    const value = valueOf(point);
    if (typeof value !== "number" || !Number.isFinite(value)) {
      before = null;
      continue;
    }

    if (before === null || point.at - before.at > GAP_MS) {
      found.push([]);
    }

    found.at(-1).push({ at: point.at, value, point });
    before = point;
  }

  return found;
}

const place = value => value.toFixed(1);

function linePath(points, valueOf, x, y) {
  return runs(points, valueOf)
    .map(run => run.map((one, at) => `${at === 0 ? "M" : "L"}${place(x(one.at))} ${place(y(one.value))}`).join("")
      + (run.length === 1 ? "h0.1" : ""))
    .join("");
}

/** Between a series and what it is stacked on. */
function areaPath(points, topOf, bottomOf, x, y) {
  return runs(points, topOf)
    .map(run => {
      const over = run.map(one => `${place(x(one.at))} ${place(y(one.value))}`);
      const under = run.map(one => `${place(x(one.at))} ${place(y(bottomOf(one.point)))}`).reverse();
      return `M${over.join("L")}L${under.join("L")}Z`;
    })
    .join("");
}

/** A line without axes, for a figure. */
export function sparkline() {
  const path = shape("path");
  const svg = shape("svg", {
    class: "spark", viewBox: "0 0 100 20", preserveAspectRatio: "none", "aria-hidden": "true",
  }, path);
  return {
    node: svg,
    draw(points, valueOf) {
      const end = points.at(-1)?.at ?? 0;
      const max = points.reduce((most, point) => Math.max(most, valueOf(point) ?? 0), 0) || 1;
      setAttribute(path, "d", linePath(
        points, valueOf, at => 100 * (1 - (end - at) / WINDOW_MS), value => 19 - 18 * value / max));
    },
  };
}

class Chart {
  constructor(host, { title, aboutOf = () => "", series, format, isStacked = false, max = null, tools = null }) {
    Object.assign(this, { name: title, aboutOf, series, format, isStacked, max });
    this.points = [];
    this.cursorAgo = null;
    this.summaryAt = 0;
    this.width = 480;
    this.title = element("h3");
    this.legend = element("dl", { class: "legend" });
    this.svg = shape("svg", { class: "chart", role: "img", tabindex: "0", height: HEIGHT });
    this.details = element("details", {}, this.summary = element("summary"), this.body = element("div"));
    host.append(element("figure", {},
      element("div", { class: "heading" }, this.title, tools), this.legend, this.svg, this.details));
    this.paint();
    this.listen();
  }

  paint() {
    this.grid = [0, 1, 2].map(() => shape("line", { class: "grid" }));
    this.gridTexts = [0, 1, 2].map(() => shape("text", { class: "tick", "text-anchor": "end", x: MARGIN.left - 6 }));
    this.timeTexts = MINUTES.map(() => shape("text", { class: "tick", y: HEIGHT - 4 }));
    this.paths = this.series.map(one => shape("path", { class: `${this.isStacked ? "area" : "curve"} ${one.kind}` }));
    this.cursor = shape("line", { class: "cursor", y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom });
    this.svg.append(...this.grid, ...this.gridTexts, ...this.timeTexts, ...this.paths, this.cursor);
  }

  listen() {
    new ResizeObserver(entries => {
      this.width = Math.max(160, Math.round(entries[0].contentRect.width));
      this.draw();
    }).observe(this.svg);
    this.svg.addEventListener("pointermove", event => this.pointAt(event.offsetX));
    this.svg.addEventListener("pointerleave", () => this.choose(null));
    this.svg.addEventListener("blur", () => this.choose(null));
    this.svg.addEventListener("keydown", event => {
      const step = { ArrowLeft: KEY_STEP_MS, ArrowRight: -KEY_STEP_MS }[event.key];
      if (step) {
        event.preventDefault();
        const wanted = (this.cursorAgo ?? 0) + step;
        this.choose(wanted < 0 ? null : Math.min(WINDOW_MS, wanted));
      } else if (event.key === "Escape") {
        this.choose(null);
      }
    });
    this.details.addEventListener("toggle", () => this.drawTable());
  }

  pointAt(offset) {
    const inner = this.width - MARGIN.left - MARGIN.right;
    const share = Math.min(1, Math.max(0, (offset - MARGIN.left) / inner));
    this.choose((1 - share) * WINDOW_MS);
  }

  choose(cursorAgo) {
    this.cursorAgo = cursorAgo;
    this.draw();
  }

  render(points) {
    this.points = points;
    this.draw();
    this.drawTable();
  }

  /** What a series shows at a point: with those below it, where they are stacked. */
  heightOf(at) {
    return this.isStacked
      ? point => {
        const values = this.series.slice(0, at + 1).map(one => one.of(point));
        return values[at] === null ? null : values.reduce((sum, value) => sum + (value ?? 0), 0);
      }
      : this.series[at].of;
  }

  highest() {
    const tops = this.isStacked ? [this.heightOf(this.series.length - 1)] : this.series.map(one => one.of);
    return this.points.reduce((most, point) => Math.max(most, ...tops.map(of => of(point) ?? 0)), 0);
  }

  draw() {
    const end = this.points.at(-1)?.at ?? 0;
    const top = this.max ?? roundUp(this.highest());
    const inner = { width: this.width - MARGIN.left - MARGIN.right, height: HEIGHT - MARGIN.top - MARGIN.bottom };
    const x = at => MARGIN.left + inner.width * (1 - (end - at) / WINDOW_MS);
    const y = value => MARGIN.top + inner.height * (1 - Math.min(1, value / top));
    setAttribute(this.svg, "viewBox", `0 0 ${this.width} ${HEIGHT}`);
    setText(this.title, this.name());
    this.drawAxes(top, y, minutes => x(end - 60_000 * minutes));
    const zero = () => 0;
    this.paths.forEach((path, at) => setAttribute(path, "d", this.isStacked
      ? areaPath(this.points, this.heightOf(at), at === 0 ? zero : this.heightOf(at - 1), x, y)
      : linePath(this.points, this.heightOf(at), x, y)));
    this.drawChosen(end, x);
    this.summarize();
  }

  drawAxes(top, y, xOf) {
    [0, 0.5, 1].forEach((share, at) => {
      const height = place(y(share * top));
      setAttribute(this.grid[at], "x1", MARGIN.left);
      setAttribute(this.grid[at], "x2", this.width - MARGIN.right);
      setAttribute(this.grid[at], "y1", height);
      setAttribute(this.grid[at], "y2", height);
      setAttribute(this.gridTexts[at], "y", Number(height) + 4);
      setText(this.gridTexts[at], this.format(share * top));
    });
    MINUTES.forEach((minutes, at) => {
      setAttribute(this.timeTexts[at], "x", place(xOf(minutes)));
      setAttribute(this.timeTexts[at], "text-anchor", minutes === 0 ? "end" : minutes === 5 ? "start" : "middle");
      const isLeftOut = this.width < ALL_MINUTES_WIDTH && minutes % 2 === 1;
      setText(this.timeTexts[at], isLeftOut ? "" : minutes === 0 ? t("now") : t("minutesAgo", { n: minutes }));
    });
  }

  /** The legend says the figures of the chosen moment, or else of now. */
  drawChosen(end, x) {
    const chosen = this.cursorAgo === null ? this.points.at(-1) : this.nearest(end - this.cursorAgo);
    setAttribute(this.cursor, "visibility", this.cursorAgo === null || !chosen ? "hidden" : "visible");
    if (chosen) {
      setAttribute(this.cursor, "x1", place(x(chosen.at)));
      setAttribute(this.cursor, "x2", place(x(chosen.at)));
    }

    const entries = [
      ...this.series.map(one => ({
        key: one.kind, name: one.name(), text: this.format(chosen ? one.of(chosen) : null),
      })),
      ...this.cursorAgo !== null && chosen ? [{ key: "moment", name: t("time"), text: clock(chosen.at) }] : [],
    ];
    keyed(this.legend, entries, entry => entry.key,
      entry => element("div", {}, element("dt", {},
        shape("svg", { class: `swatch ${this.isStacked ? "area" : "curve"} ${entry.key}`, viewBox: "0 0 18 8",
          "aria-hidden": "true" }, shape("path", { d: this.isStacked ? "M0 0H18V8H0Z" : "M0 4H18" })),
        element("span")), element("dd")),
      (node, entry) => {
        setText(node.firstChild.lastChild, entry.name);
        setText(node.lastChild, entry.text);
      });
  }

  nearest(at) {
    return this.points.reduce(
      (best, point) => best && Math.abs(best.at - at) <= Math.abs(point.at - at) ? best : point, null);
  }

  /** Not with each tick: a screen reader that stands on it must be able to finish a sentence. */
  summarize() {
    const now = performance.now();
    const title = [this.name(), this.aboutOf()].filter(Boolean).join(": ");
    const spoken = `${title} ${t("now")}`;
    if (now - this.summaryAt < SUMMARY_EVERY_MS && this.spoken === spoken && this.points.length > 3) {
      return;
    }

    this.summaryAt = now;
    this.spoken = spoken;
    const series = this.series.map(one => t("seriesSays", {
      name: one.name(),
      now: this.format(this.points.length > 0 ? one.of(this.points.at(-1)) : null),
      max: this.format(this.points.length > 0 ? Math.max(...this.points.map(point => one.of(point) ?? 0)) : null),
    })).join("; ");
    setAttribute(this.svg, "aria-label", t("chartSays", { title, series }));
  }

  drawTable() {
    setText(this.summary, t("asTable"));
    if (!this.details.open) {
      this.body.replaceChildren();
      return;
    }

    const end = this.points.at(-1)?.at ?? 0;
    const rows = this.points.length === 0 ? [] : [...Array(WINDOW_MS / TABLE_STEP_MS).keys()]
      .map(at => end - at * TABLE_STEP_MS)
      .filter(at => at >= this.points[0].at)
      .map(at => this.nearest(at));
    this.body.replaceChildren(element("table", { class: "plain" },
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, t("time")),
        ...this.series.map(one => element("th", { scope: "col", class: "number" }, one.name())))),
      element("tbody", {}, ...rows.map(point => element("tr", {}, element("td", {}, clock(point.at)),
        ...this.series.map(one => element("td", { class: "number" }, this.format(one.of(point)))))))));
  }
}

export function chart(host, options) {
  return new Chart(host, options);
}

