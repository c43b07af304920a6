// How the page asks PIBL: with the token where one is asked for, never without an end to its patience.

import { language, t } from "./texts.js";

const TOKEN = "pibl.token";
const PATIENCE_MS = 10_000;
const BEAT_MS = 500;
const POLL_PATIENCE_MS = 4_000;
const POLL_EVERY_MS = 2_000;
// A tick comes each second. Whoever says nothing for so long is gone, whatever the connection looks like.
const SILENCE_MAX_MS = 6_000;
const EVENT_CHARACTERS_MAX = 4 << 20;
const SAID_CHARACTERS_MAX = 2_000;
const BACKOFF_MAX_MS = 30_000;

/** What went wrong, in words that can be shown. `status` is 0 where there was no answer. */
export class ApiError extends Error {
  constructor(message, status = 0, json = null) {
    super(message);
    this.status = status;
    this.json = json;
  }
}

let askForToken = async () => null;

/** Gives what asks the reader for the token: takes whether one was wrong, gives it, or null where they decline. */
export function onTokenNeeded(asker) {
  askForToken = asker;
}

// Several requests may be told 401 at once: one question is enough for all.
let question = null;
let isDeclined = false;

export const isLocked = () => isDeclined;

export function unlock() {
  isDeclined = false;
}

function readToken() {
  try {
    return sessionStorage.getItem(TOKEN);
  } catch {
    return kept;
  }
}

// Where a browser forbids storage, the token lives as long as the page.
let kept = null;

function keepToken(token) {
  kept = token;
  try {
    sessionStorage.setItem(TOKEN, token);
  } catch {
    // It is kept above.
  }
}

async function obtainToken(wrong) {
  // Another request may have got a token meanwhile.
  if (readToken() !== wrong) {
    return true;
  }

  if (isDeclined) {
    return false;
  }

  question ??= askForToken(wrong !== null).finally(() => { question = null; });
  const token = await question;
  if (token === null) {
    isDeclined = true;
    return false;
  }

  keepToken(token);
  return true;
}

/** One answer of whatever status, once the token is right. */
async function send(path, { method = "GET", json, accept = "application/json", signal }) {
  for (;;) {
    const token = readToken();
    const headers = { Accept: accept, "Accept-Language": language() };
    if (token !== null) {
      headers.Authorization = `Bearer ${token}`;
    }

    if (method !== "GET") {
      headers["X-Pibl-Request"] = "1";
    }

    if (json !== undefined) {
      headers["Content-Type"] = "application/json";
    }

    const response = await fetch(path, {
      method, headers, signal, cache: "no-store", credentials: "omit", redirect: "error",
      body: json === undefined ? undefined : JSON.stringify(json),
    });
    if (response.status !== 401 || !await obtainToken(token)) {
      return response;
    }
  }
}

function inWords(error) {
  return error instanceof ApiError ? error
    : error?.name === "TimeoutError" ? new ApiError(t("noAnswer"))
    : new ApiError(t("noNetwork"));
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refusal(status, text) {
  return new ApiError(
    t("serverSaid", { status, text: text.trim().slice(0, SAID_CHARACTERS_MAX) }), status, parsed(text));
}

/** The clock of a request's patience, which stands still while the reader is asked for the token. */
function patience(ms) {
  const abort = new AbortController();
  const timer = setInterval(() => {
    ms -= BEAT_MS;
    if (ms <= 0 && question === null) {
      abort.abort(new DOMException("", "TimeoutError"));
    }
  }, BEAT_MS);
  return { signal: abort.signal, end: () => clearInterval(timer), renew: to => { ms = to; } };
}

/** The text of a good answer. */
export async function askText(path, options = {}) {
  const limit = patience(options.patienceMs ?? PATIENCE_MS);
  try {
    const response = await send(path, { ...options, signal: limit.signal });
    const text = await response.text();
    if (!response.ok) {
      throw refusal(response.status, text);
    }

    return text;
  } catch (error) {
    throw inWords(error);
  } finally {
    limit.end();
  }
}

/** The JSON of a good answer. */
export async function askJson(path, options = {}) {
  const json = parsed(await askText(path, options));
  if (json === null) {
    throw new ApiError(t("notJson"));
  }

  return json;
}

/** Calls `take` with each event's data of a stream, until it ends; throws where it breaks or says nothing. */
async function readStream(path, take) {
  const limit = patience(SILENCE_MAX_MS);
  try {
    const response = await send(path, { accept: "text/event-stream", signal: limit.signal });
    if (!response.ok) {
      throw refusal(response.status, await response.text());
    }

    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = ""; ;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }

      limit.renew(SILENCE_MAX_MS);
      const events = (rest + value.replaceAll("\r\n", "\n")).split("\n\n");
      rest = events.pop();
      if (rest.length > EVENT_CHARACTERS_MAX) {
        throw new ApiError(t("tooLong"));
      }

      events.forEach(event => takeEvent(event, take));
    }
  } catch (error) {
    throw inWords(error);
  } finally {
    limit.end();
  }
}

/** The data of one event (HTML, "Interpreting an event stream"); events of other names are not ours. */
function takeEvent(event, take) {
  const lines = event.split("\n");
  const valuesOf = name => lines
    .filter(line => line.startsWith(`${name}:`)).map(line => line.slice(name.length + 1).replace(/^ /, ""));
  const data = valuesOf("data");
  if (data.length > 0 && (valuesOf("event")[0] ?? "message") === "tick") {
    const tick = parsed(data.join("\n"));
    if (tick !== null) {
      take(tick);
    }
  }
}

/** Ends early where the network or the reader is back. */
function sleep(ms) {
  return new Promise(resolve => {
    const over = new AbortController();
    const wake = () => {
      over.abort();
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    addEventListener("online", wake, { signal: over.signal });
    addEventListener("pibl-unlock", wake, { signal: over.signal });
  });
}

/** Asks for ticks one by one for so long, or until the server is back: the way where there is no stream. */
async function poll(ms, why, take, tell) {
  let wasLost = false;
  for (const end = performance.now() + ms; performance.now() < end;) {
    try {
      take(await askJson("api/live", { patienceMs: POLL_PATIENCE_MS }));
      tell("polling", why);
      if (wasLost) {
        return;
      }
    } catch (error) {
      wasLost = true;
      tell("lost", error.message);
    }

    await sleep(POLL_EVERY_MS);
  }
}

/**
 * Never ends: gives each tick to `take`, and to `tell` how it came by them: "live", "polling" or "lost", and why.
 */
export async function follow(take, tell) {
  for (let failures = 0; ;) {
    let why = t("streamEnded");
    try {
      await readStream("api/events", tick => {
        failures = 0;
        take(tick);
        tell("live", "");
      });
    } catch (error) {
      why = error.message;
    }

    // Dice, so that many pages do not come back to a server that has just started in the same moment.
    const waitMs = Math.min(BACKOFF_MAX_MS, 1000 * 2 ** failures++) * (0.75 + Math.random() / 2);
    await poll(waitMs, why, take, tell);
  }
}
