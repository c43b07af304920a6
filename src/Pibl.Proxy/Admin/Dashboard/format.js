// Numbers, sizes, durations and times as the reader's language writes them.

import { language, t } from "./texts.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NO_BREAK = "\u00a0";

const made = new Map();

/** Formatters are dear to make and cheap to use: one of each kind and language. */
function formatter(kind, options) {
  const name = `${language()} ${kind.name} ${JSON.stringify(options)}`;
  if (!made.has(name)) {
    made.set(name, new kind(language(), options));
  }

  return made.get(name);
}

const isNumber = value => typeof value === "number" && Number.isFinite(value);

export function number(value, digits = 0) {
  return isNumber(value)
    ? formatter(Intl.NumberFormat, { maximumFractionDigits: digits, useGrouping: "always" }).format(value)
    : t("unknown");
}

/** Three figures that count: 0.4, 12.3, 1,234. */
export function rate(value) {
  return number(value, isNumber(value) && value < 100 ? 1 : 0);
}

/** 0.034 as 3.4 %. */
export function percent(share) {
  return isNumber(share)
    ? formatter(Intl.NumberFormat, { style: "percent", maximumFractionDigits: share < 0.1 ? 1 : 0 }).format(share)
    : t("unknown");
}

export function bytes(value) {
  if (!isNumber(value)) {
    return t("unknown");
  }

  const units = ["B", "KB", "MB", "GB", "TB"];
  const at = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(value) / 10));
  const shown = value / 2 ** (10 * at);
  return `${number(shown, at > 0 && shown < 100 ? 1 : 0)}${NO_BREAK}${units[at]}`;
}

/** Whole units of two sizes: 3 min 20 s. */
function inTwo(ms, [big, bigName], [small, smallName]) {
  const [first, second] = [Math.floor(ms / big), Math.floor(ms % big / small)];
  return `${number(first)}${NO_BREAK}${bigName} ${number(second)}${NO_BREAK}${smallName}`;
}

/** A duration in milliseconds: 0.02 ms, 0.4 ms, 12 ms, 2.1 s, 3 min 20 s. */
export function duration(ms) {
  return !isNumber(ms) ? t("unknown")
    : ms < SECOND ? `${number(ms, ms < 0.1 ? 2 : ms < 10 ? 1 : 0)}${NO_BREAK}ms`
    : ms < MINUTE ? `${number(ms / SECOND, ms < 10 * SECOND ? 1 : 0)}${NO_BREAK}s`
    : ms < HOUR ? inTwo(ms, [MINUTE, "min"], [SECOND, "s"])
    : ms < DAY ? inTwo(ms, [HOUR, "h"], [MINUTE, "min"])
    : inTwo(ms, [DAY, "d"], [HOUR, "h"]);
}

/** So many milliseconds ago, in the one unit that says enough. */
export function ago(ms) {
  if (!isNumber(ms)) {
    return t("unknown");
  }

  const past = Math.max(0, ms);
  const [size, unit] = past < MINUTE ? [SECOND, "second"]
    : past < HOUR ? [MINUTE, "minute"]
    : past < DAY ? [HOUR, "hour"]
    : [DAY, "day"];
  return formatter(Intl.RelativeTimeFormat, { style: "short" }).format(-Math.floor(past / size), unit);
}

/** The time of day of an RFC 3339 text or of milliseconds, in the reader's time zone. */
export function clock(at) {
  const date = new Date(at);
  return Number.isNaN(date.getTime())
    ? t("unknown")
    : formatter(Intl.DateTimeFormat, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" })
      .format(date);
}
