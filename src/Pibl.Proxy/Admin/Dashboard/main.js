// The page: takes ticks, remembers them, and draws what has come once a frame at the most.

import { follow, isLocked, onTokenNeeded, unlock } from "./api.js";
import { startCache } from "./cache.js";
import { renderConfig, startConfig, translateConfig } from "./config.js";
import { tokenFromReader } from "./dialogs.js";
import { byId, setAttribute, setText } from "./dom.js";
import { renderRecent, renderSlow, startRecent } from "./exchanges.js";
import { renderNumbers } from "./figures.js";
import { ago, clock, duration, number } from "./format.js";
import { History } from "./history.js";
import { renderQueues, renderServers } from "./servers.js";
import { language, preferredLanguage, setLanguage, t } from "./texts.js";
import { renderTops } from "./tops.js";
import { renderVerdict } from "./verdict.js";

const OLD_AFTER_MS = 3_500;
// Longer than any request waits while another way is tried: nothing comes any more, whatever the state is called.
const LOST_AFTER_MS = 8_000;
const THEMES = ["auto", "light", "dark"];

const state = { tick: null, history: new History(), link: "connecting", why: "", takenAt: 0 };

/** Fills what the HTML only names: data-text, data-label (aria-label). */
function translate(root) {
  for (const node of root.querySelectorAll("[data-text]")) {
    node.textContent = t(node.dataset.text);
  }

  for (const node of root.querySelectorAll("[data-label]:not(td)")) {
    node.setAttribute("aria-label", t(node.dataset.label));
  }
}

/** Preferences outlive the page where the browser lets them. */
function preference(name, value) {
  try {
    if (value !== undefined) {
      localStorage.setItem(`pibl.${name}`, value);
    }

    return localStorage.getItem(`pibl.${name}`);
  } catch {
    return value ?? null;
  }
}

let isDrawing = false;

function draw() {
  // Frames do not come while nobody looks: history goes on, drawing does not.
  if (!isDrawing) {
    isDrawing = true;
    requestAnimationFrame(() => {
      isDrawing = false;
      drawAll();
    });
  }
}

function drawAll() {
  for (const render of [
    renderLink, renderVerdict, renderNumbers, renderServers, renderQueues, renderSlow, renderTops, renderConfig,
  ]) {
    // One part that stumbles over what it was sent must not take the others with it.
    try {
      render(state);
    } catch (error) {
      console.error(error);
    }
  }
}

/** How data comes, as far as the page knows: `link`, and `why` it is not better. */
function linkNow(age) {
  return state.link !== "lost" && age > LOST_AFTER_MS ? { link: "lost", why: t("noAnswer") } : state;
}

function linkText({ link, why }, age) {
  const parts = [
    link === "live" ? t("live")
      : link === "polling" ? t("polling", { why })
      : link === "lost" ? t("lostShort")
      : t("connecting"),
    state.tick && age > OLD_AFTER_MS ? t("dataOld", { ago: ago(age) }) : null,
    state.tick ? t("upFor", { time: duration(state.tick.uptimeMs) }) : null,
    state.tick ? t("generation", { n: number(state.tick.generation) }) : null,
  ];
  return parts.filter(Boolean).join(" · ");
}

/** Says how the data comes, and how old it is; each second, since it grows older without any tick. */
function renderLink() {
  const age = state.tick ? Date.now() - state.takenAt : 0;
  const now = linkNow(age);
  const isLost = now.link === "lost";
  setText(byId("connection"), linkText(now, age));
  setAttribute(byId("connection"), "class", `connection ${now.link}`);
  document.body.classList.toggle("stale", isLost);
  const lost = byId("lost");
  lost.hidden = !isLost;
  // The time is in the header; an alert that changes each second would be read each second.
  const text = !isLost ? "" : state.tick
    ? t("lost", { why: now.why, time: clock(state.takenAt) })
    : t("lostFromStart", { why: now.why });
  setText(lost, text);
  byId("unlock").hidden = !isLocked();
}

function take(tick) {
  state.tick = tick;
  state.takenAt = Date.now();
  state.history.add(tick);
  draw();
}

function tell(link, why) {
  if (state.link !== link || state.why !== why) {
    Object.assign(state, { link, why });
    draw();
  }
}

function showLanguage(name) {
  setLanguage(name);
  document.documentElement.lang = language();
  translate(document);
  setText(byId("language"), t("switchLanguage"));
  setAttribute(byId("language"), "lang", language() === "en" ? "es" : "en");
  showTheme(preference("theme") ?? "auto");
  renderRecent();
  translateConfig();
  draw();
}

function showTheme(name) {
  const theme = THEMES.includes(name) ? name : "auto";
  setAttribute(document.documentElement, "data-theme", theme === "auto" ? null : theme);
  setText(byId("theme"), t(`theme${theme[0].toUpperCase()}${theme.slice(1)}`));
}

function startSwitches() {
  byId("language").addEventListener("click", () => {
    const other = language() === "en" ? "es" : "en";
    preference("language", other);
    showLanguage(other);
  });
  byId("theme").addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(preference("theme") ?? "auto") + 1) % THEMES.length];
    preference("theme", next);
    showTheme(next);
  });
  byId("unlock").addEventListener("click", () => {
    unlock();
    dispatchEvent(new Event("pibl-unlock"));
  });
}

function start() {
  startRecent();
  startConfig();
  startCache();
  startSwitches();
  showLanguage(preference("language") ?? preferredLanguage(navigator.languages ?? [navigator.language]));
  onTokenNeeded(tokenFromReader);
  setInterval(renderLink, 1000);
  document.addEventListener("visibilitychange", draw);
  follow(take, tell);
}

start();
