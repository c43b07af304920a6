// The running configuration with where each value came from; and a reload, with what it would change before.

import { askJson } from "./api.js";
import { openDialog, trouble } from "./dialogs.js";
import { button, byId, element, list, setText, table, textColumn } from "./dom.js";
import { number } from "./format.js";
import { t } from "./texts.js";

const RELOAD_PATIENCE_MS = 60_000;

let config = null;
let generation = null;
let isFetching = false;
let draw = null;

function shown() {
  const filter = byId("config-filter").value.trim().toLowerCase();
  const onlySet = byId("config-set").checked;
  return list(config?.keys)
    .filter(key => !onlySet || key.origin !== "default")
    .filter(key => `${key.site ?? ""} ${key.key} ${key.value} ${key.origin}`.toLowerCase().includes(filter));
}

function drawKeys() {
  draw(shown().map((key, at) => ({ ...key, at })));
  setText(byId("config-said"), config
    ? t("configFrom", { file: config.file ?? "", n: number(config.generation) }) : "");
}

async function fetchConfig() {
  isFetching = true;
  try {
    config = await askJson("api/config");
    drawKeys();
  } catch (error) {
    byId("config-said").replaceChildren(trouble(error));
  }

  isFetching = false;
}

/** Asks once for each generation of the settings. */
export function renderConfig({ tick }) {
  if (tick && tick.generation !== generation && !isFetching) {
    generation = tick.generation;
    fetchConfig();
  }
}

export const translateConfig = () => drawKeys();

function lines(name, texts, kind = "") {
  return texts.length === 0 ? [] : [
    element("p", { class: kind }, t(name)),
    element("ul", { class: "lines" }, ...texts.map(text => element("li", {}, String(text)))),
  ];
}

/** A plan, or why there is none. The server says "wrong" with a JSON of the same form in an answer of 422. */
function planNodes(plan, changesName) {
  if (!plan.ok) {
    return lines("reloadWrong", list(plan.mistakes), "bad");
  }

  const [changes, pending] = [list(plan.changes), list(plan.pending)];
  return changes.length + pending.length === 0
    ? [element("p", {}, t("reloadNothing"))]
    : [...lines(changesName, changes), ...lines("reloadPending", pending)];
}

async function planOf(options) {
  try {
    return await askJson("api/reload", { ...options, patienceMs: RELOAD_PATIENCE_MS });
  } catch (error) {
    if (error.json && error.json.ok === false) {
      return error.json;
    }

    throw error;
  }
}

async function openReload() {
  const dialog = openDialog(t("reloadTitle", { file: config?.file ?? "" }), [element("p", {}, t("wait"))]);
  try {
    const plan = await planOf({});
    const act = button("reloadDo", () => reload(dialog), { class: "main" });
    dialog.fill(planNodes(plan, "reloadChanges"), plan.ok ? [act] : []);
    act.focus();
  } catch (error) {
    dialog.fill([trouble(error)]);
  }
}

async function reload(dialog) {
  dialog.fill([element("p", {}, t("wait"))]);
  try {
    const done = await planOf({ method: "POST" });
    dialog.fill([
      ...done.ok ? [element("p", { class: "good" }, `✔ ${t("reloadDone")}`)] : [],
      ...planNodes(done, "reloadWas"),
    ]);
    generation = null;
  } catch (error) {
    dialog.fill([trouble(error)]);
  }
}

export function startConfig() {
  draw = table(byId("config-table"), {
    label: "settings",
    className: "config cards",
    keyOf: key => `${key.site ?? ""} ${key.key} ${key.at}`,
    columns: [
      textColumn("key", key => key.key, "name"),
      textColumn("site", key => key.site || t("allSites"), "name"),
      textColumn("value", key => String(key.value ?? ""), "value"),
      textColumn("origin", key => key.origin, "origin"),
    ],
  });
  byId("config-filter").addEventListener("input", drawKeys);
  byId("config-set").addEventListener("input", drawKeys);
  byId("reload").addEventListener("click", openReload);
}
