// Purging, with a look at what it hits before; and explaining a request that nobody has sent yet.

import { askJson, askText } from "./api.js";
import { confirmed, trouble } from "./dialogs.js";
import { button, byId, element, list } from "./dom.js";
import { bytes, duration, number } from "./format.js";
import { explanation } from "./exchanges.js";
import { t } from "./texts.js";

const SHOWN = 20;
const COUNTED_MAX = 1_000;

/** Kind and value as the form has them. */
function wanted() {
  return { kind: new FormData(byId("purge-form")).get("kind"), value: byId("purge-value").value.trim() };
}

function countText(found, hasMore) {
  return found.length === 0 ? t("purgeHitsNone")
    : hasMore ? t("purgeHitsMore", { n: number(found.length) })
    : t("purgeHits", { n: number(found.length), count: found.length });
}

function listing(found) {
  const cell = (text, kind) => element("td", { class: kind }, text);
  return element("table", { class: "plain" },
    element("thead", {}, element("tr", {},
      ...Object.entries({ url: "", status: "number", bytes: "number", age: "number", freshFor: "number", place: "" })
        .map(([name, kind]) => element("th", { scope: "col", class: kind }, t(name))))),
    element("tbody", {}, ...found.slice(0, SHOWN).map(one => element("tr", {},
      cell([one.url, one.variant].filter(Boolean).join(" · "), "url"),
      cell(String(one.status ?? ""), "number"),
      cell(bytes(one.bytes), "number"),
      cell(duration(1000 * one.age_s), "number"),
      cell(one.ttl_s < 0 ? t("stale") : duration(1000 * one.ttl_s), "number"),
      cell(String(one.in ?? ""), "")))));
}

function softness() {
  const choice = (value, name, isChosen) => element("label", {},
    element("input", { type: "radio", name: "soft", value, checked: isChosen }), ` ${t(name)}`);
  return element("form", { class: "line" }, element("fieldset", {},
    choice("hard", "purgeHard", true), choice("soft", "purgeSoft", false)));
}

async function preview() {
  const host = byId("purge-preview");
  const order = wanted();
  host.replaceChildren(t("wait"));
  try {
    const answer = await askJson(
      `api/cache?${order.kind}=${encodeURIComponent(order.value)}&limit=${COUNTED_MAX}`);
    const found = list(answer.responses);
    const how = softness();
    host.replaceChildren(
      element("p", {}, element("strong", {}, countText(found, answer.more)),
        found.length > SHOWN ? ` ${t("firstOf", { n: number(SHOWN) })}` : ""),
      ...found.length > 0 ? [listing(found)] : [],
      how,
      button("purgeDo", () => purge(order, new FormData(how).get("soft") === "soft"), { class: "main" }));
  } catch (error) {
    host.replaceChildren(trouble(error));
  }
}

async function purge({ kind, value }, isSoft) {
  if (!await confirmed(
    t("purgeTitle", { value: `${kind} ${value}` }), [t(isSoft ? "purgeSureSoft" : "purgeSure")], "purgeNow")) {
    return;
  }

  const host = byId("purge-preview");
  try {
    const said = await askText(
      "api/purge", { method: "POST", json: { [kind]: value, soft: isSoft }, accept: "text/plain" });
    host.replaceChildren(element("p", { class: "good" }, `✔ ${said.trim()}`));
  } catch (error) {
    host.append(trouble(error));
  }
}

export function startCache() {
  const purgeForm = byId("purge-form");
  purgeForm.addEventListener("submit", event => {
    event.preventDefault();
    preview();
  });
  // What was looked at is no longer what stands in the form.
  purgeForm.addEventListener("input", () => byId("purge-preview").replaceChildren());
  byId("ask-form").addEventListener("submit", async event => {
    event.preventDefault();
    byId("ask-result").replaceChildren(t("wait"));
    byId("ask-result").replaceChildren(await explanation(
      byId("ask-url").value.trim(), byId("ask-method").value, byId("ask-header").value));
  });
}
