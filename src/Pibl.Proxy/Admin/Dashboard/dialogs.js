// Dialogs: <dialog> itself keeps focus inside, ends with Esc, and gives focus back.

import { button, byId, element, setText } from "./dom.js";
import { t } from "./texts.js";

/** Opens the page's one dialog; what it held before is gone. Gives how to fill it and how to close it. */
export function openDialog(title, body, actions = []) {
  const dialog = byId("dialog");
  const fill = (nodes, buttons = []) => {
    byId("dialog-body").replaceChildren(...nodes);
    byId("dialog-actions").replaceChildren(button("close", () => dialog.close()), ...buttons);
  };
  setText(byId("dialog-title"), title);
  fill(body, actions);
  if (!dialog.open) {
    dialog.showModal();
  }

  return { fill, close: () => dialog.close() };
}

/** Asks before something is done that others notice. */
export function confirmed(title, sentences, actionName) {
  return new Promise(resolve => {
    const dialog = byId("dialog");
    const done = answer => {
      dialog.removeEventListener("close", decline);
      dialog.close();
      resolve(answer);
    };
    const decline = () => done(false);
    dialog.addEventListener("close", decline);
    const act = button(actionName, () => done(true), { class: "main" });
    openDialog(title, sentences.map(text => element("p", {}, text)), [act]);
    act.focus();
  });
}

/** Asks for the token; null where the reader declines. */
export function tokenFromReader(wasWrong) {
  return new Promise(resolve => {
    const [dialog, form, field] = [byId("token-dialog"), byId("token-form"), byId("token")];
    const over = new AbortController();
    const done = token => {
      over.abort();
      field.value = "";
      dialog.close();
      resolve(token);
    };
    setText(byId("token-said"), wasWrong ? t("tokenWrong") : "");
    form.addEventListener("submit", event => {
      event.preventDefault();
      done(field.value.trim());
    }, { signal: over.signal });
    dialog.addEventListener("close", () => done(null), { signal: over.signal });
    byId("token-cancel").addEventListener("click", () => done(null), { signal: over.signal });
    dialog.showModal();
    field.focus();
  });
}

/** A list of facts: name and text; those without a text are left out. */
export function facts(entries) {
  return element("dl", { class: "facts" }, ...entries
    .filter(([, text]) => text !== null && text !== undefined && text !== "")
    .map(([name, text]) => element("div", {}, element("dt", {}, name), element("dd", {}, String(text)))));
}

/** What went wrong with a request, in words. */
export function trouble(error) {
  return element("p", { class: "bad" }, `✖ ${error.message}`);
}
