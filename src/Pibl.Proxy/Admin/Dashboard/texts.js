// Every text of the page that is not data: English, Spanish. `one|other` where a number decides (Intl.PluralRules).

const table = {
  skip: ["Skip to the verdict", "Ir al diagnóstico"],
  sections: ["Sections", "Secciones"],
  verdict: ["What is wrong", "Qué va mal"],
  figures: ["Figures now", "Cifras de ahora"],
  charts: ["The last five minutes", "Los últimos cinco minutos"],
  servers: ["Servers", "Servidores"],
  exchanges: ["Exchanges", "Peticiones"],
  tops: ["Most often", "Lo más frecuente"],
  cache: ["Cache", "Caché"],
  ask: ["Explain", "Explicar"],
  settings: ["Settings", "Configuración"],
  queues: ["Queues", "Colas"],
  slow: ["In flight for more than a second", "En curso desde hace más de un segundo"],
  recent: ["The last hundred exchanges", "Las últimas cien peticiones"],
  none: ["none", "ninguno"],
  unknown: ["–", "–"],
  filter: ["Filter", "Filtro"],
  order: ["Order", "Orden"],
  cancel: ["Cancel", "Cancelar"],
  close: ["Close", "Cerrar"],
  wait: ["Asking …", "Preguntando…"],
  switchLanguage: ["Español", "English"],
  themeAuto: ["Theme: system", "Tema: sistema"],
  themeLight: ["Theme: light", "Tema: claro"],
  themeDark: ["Theme: dark", "Tema: oscuro"],

  live: ["live", "en vivo"],
  connecting: ["connecting", "conectando"],
  polling: ["asked every 2 s: {why}", "consulta cada 2 s: {why}"],
  lostShort: ["connection lost", "sin conexión"],
  lost: [
    "No connection to PIBL: {why}. What stands here is from {time}.",
    "Sin conexión con PIBL: {why}. Lo que se ve aquí es de las {time}.",
  ],
  lostFromStart: ["No connection to PIBL: {why}.", "Sin conexión con PIBL: {why}."],
  dataOld: ["data from {ago}", "datos de {ago}"],
  upFor: ["up {time}", "activo {time}"],
  generation: ["settings {n}", "configuración {n}"],
  streamEnded: ["the stream ended", "el flujo terminó"],
  noAnswer: ["no answer in time", "sin respuesta a tiempo"],
  noNetwork: ["it cannot be reached", "no se puede alcanzar"],
  notJson: ["the answer is no JSON", "la respuesta no es JSON"],
  serverSaid: ["PIBL says {status}: {text}", "PIBL dice {status}: {text}"],
  tooLong: ["an event is too long", "un evento es demasiado largo"],

  allWell: ["All is well.", "Todo va bien."],
  noData: ["No data yet.", "Aún no hay datos."],
  isDraining: ["PIBL is stopping: it takes no new clients.", "PIBL se detiene: no acepta clientes nuevos."],
  notReady: ["PIBL is not ready.", "PIBL no está listo."],
  sharedSilent: ["CACHE_SHARED does not answer: purges wait.", "CACHE_SHARED no responde: las purgas esperan."],
  stranded: ["{site}: no server is left for new clients.", "{site}: no queda servidor para clientes nuevos."],
  serverIs: ["{server} ({site}) is {state}: {reason}", "{server} ({site}) está {state}: {reason}"],
  serverBare: ["{server} ({site}) is {state}.", "{server} ({site}) está {state}."],
  serverSlow: [
    "{server} ({site}) is slow: {time} to the head of a response, others of the site {others}.",
    "{server} ({site}) es lento: {time} hasta la cabecera; los demás del sitio, {others}.",
  ],
  moreServers: ["… and {n} more server.|… and {n} more servers.",
    "… y {n} servidor más.|… y {n} servidores más."],
  errorShare: [
    "{share} of the answers of the last minute were 5xx ({n}).",
    "El {share} de las respuestas del último minuto fueron 5xx ({n}).",
  ],
  unansweredShare: [
    "{share} of the exchanges of the last minute ended without an answer ({n}).",
    "El {share} de las peticiones del último minuto terminaron sin respuesta ({n}).",
  ],
  queueRefuses: [
    "{queue} refused {n} in the last minute; its bound is {key}.",
    "{queue} rechazó {n} en el último minuto; su límite es {key}.",
  ],
  queueWaits: [
    "{n} waits in {queue}; its bound is {key}.|{n} wait in {queue}; its bound is {key}.",
    "{n} espera en {queue}; su límite es {key}.|{n} esperan en {queue}; su límite es {key}.",
  ],
  logLost: [
    "The log has lost {n} entry in five minutes.|The log has lost {n} entries in five minutes.",
    "El registro perdió {n} entrada en cinco minutos.|El registro perdió {n} entradas en cinco minutos.",
  ],
  logLostBefore: [
    "The log has lost {n} entry since the start.|The log has lost {n} entries since the start.",
    "El registro perdió {n} entrada desde el inicio.|El registro perdió {n} entradas desde el inicio.",
  ],
  connectionsNear: ["{n} of {max} connections are taken.", "{n} de {max} conexiones están ocupadas."],

  requests: ["Requests/s", "Peticiones/s"],
  latency: ["Time to answer", "Tiempo de respuesta"],
  latencyP50: ["Latency, p50", "Latencia, p50"],
  slowestSite: ["slowest site", "el sitio más lento"],
  hitRatio: ["From the cache", "Desde la caché"],
  errors: ["5xx", "5xx"],
  inFlight: ["In flight", "En curso"],
  connections: ["Connections", "Conexiones"],
  connectionsChart: ["Connections and exchanges in flight", "Conexiones y peticiones en curso"],
  cacheUse: ["Cache", "Caché"],
  cacheDisk: ["disk {used} of {max}", "disco {used} de {max}"],
  cacheDiskOpen: ["disk {used}", "disco {used}"],
  cacheShared: ["shared by {n} proxy|shared by {n} proxies", "compartida por {n} proxy|compartida por {n} proxies"],
  cacheEntries: ["{n} entry|{n} entries", "{n} entrada|{n} entradas"],
  memory: ["Memory", "Memoria"],
  heap: ["heap {n}", "montón {n}"],
  traffic: ["Sent/s", "Enviado/s"],
  ofMax: ["of {max}", "de {max}"],
  lastMinute: ["last minute", "último minuto"],
  sinceStart: ["{n} since the start", "{n} desde el inicio"],
  off: ["off", "no hay"],
  unanswered: ["no answer", "sin respuesta"],
  share: ["share", "proporción"],
  chartSays: ["{title}. {series}", "{title}. {series}"],
  seriesSays: ["{name}: now {now}, highest {max}", "{name}: ahora {now}, máximo {max}"],
  asTable: ["as a table", "en una tabla"],
  time: ["time", "hora"],
  now: ["now", "ahora"],
  minutesAgo: ["−{n} min", "−{n} min"],
  site: ["site", "sitio"],

  server: ["server", "servidor"],
  state: ["state", "estado"],
  shareWeight: ["share", "parte"],
  slots: ["now", "ahora"],
  slotsOf: ["{n} of {max}", "{n} de {max}"],
  tunnels: ["+{n} WebSocket|+{n} WebSockets", "+{n} WebSocket|+{n} WebSockets"],
  perSecond: ["/s", "/s"],
  total: ["total", "total"],
  failed: ["failed", "fallos"],
  lastChange: ["last change", "último cambio"],
  backup: ["backup", "reserva"],
  isBack: ["is back", "ha vuelto"],
  slowMark: ["slow", "lento"],
  action: ["action", "acción"],
  drain: ["Drain", "Vaciar"],
  undrain: ["Undrain", "Reponer"],
  drainTitle: ["Drain {server}?", "¿Vaciar {server}?"],
  drainWhat: [
    "It gets no new clients, in {sites}. What it has goes on: {n} now.",
    "No recibe clientes nuevos, en {sites}. Lo que tiene sigue: {n} ahora.",
  ],
  drainLast: [
    "No other server of {sites} is up: new clients will be answered 503.",
    "Ningún otro servidor de {sites} está disponible: los clientes nuevos recibirán 503.",
  ],
  orderFile: ["as in the file", "como en el archivo"],
  orderSlow: ["slowest first", "los más lentos primero"],
  orderBusy: ["busiest first", "los más ocupados primero"],
  orderFailed: ["most failures first", "los de más fallos primero"],
  onlyWrong: ["only what is wrong", "solo lo que va mal"],
  siteHits: ["{share} from the cache", "{share} desde la caché"],
  state_up: ["up", "disponible"],
  state_starting: ["starting", "arrancando"],
  state_drained: ["drained", "vaciado"],
  "state_on trial": ["on trial", "a prueba"],
  state_ejected: ["ejected", "apartado"],
  state_unreachable: ["unreachable", "inalcanzable"],
  state_down: ["down", "caído"],

  queue: ["queue", "cola"],
  inside: ["inside", "dentro"],
  waiting: ["waiting", "esperan"],
  refused: ["refused", "rechazadas"],
  refusedNow: ["in the last minute", "en el último minuto"],
  key: ["key", "clave"],

  started: ["began", "inicio"],
  took: ["took", "duró"],
  soFar: ["for", "lleva"],
  client: ["client", "cliente"],
  request: ["request", "petición"],
  status: ["status", "estado"],
  bytes: ["size", "tamaño"],
  attempts: ["attempts", "intentos"],
  stage: ["answered by stage", "respondida por la etapa"],
  fault: ["fault", "fallo"],
  protocol: ["protocol", "protocolo"],
  cacheSaid: ["cache", "caché"],
  why: ["why", "por qué"],
  whyOf: ["Why: {request}", "Por qué: {request}"],
  notOver: ["It is not over yet.", "Aún no ha terminado."],
  noWhy: ["Nothing is known of it.", "No se sabe nada de ella."],
  whyNow: ["What would happen to this URL now", "Qué pasaría ahora con esta URL"],
  onlyFailed: ["only failed", "solo fallidas"],
  pause: ["Pause", "Pausar"],
  goOn: ["Go on", "Seguir"],
  held: ["held while you are in the list", "en pausa mientras está en la lista"],
  paused: ["paused", "en pausa"],

  topClients: ["Clients", "Clientes"],
  topUrls: ["URLs", "URL"],
  topNotStored: ["Why it was not stored", "Por qué no se guardó"],
  topSince: ["Counted since {time}.", "Contado desde las {time}."],
  count: ["count", "cuenta"],
  rate: ["now", "ahora"],
  atMostOff: ["too high by {n} at the most", "{n} de más como mucho"],

  purge: ["Purge the cache", "Purgar la caché"],
  purgeBy: ["By", "Por"],
  byUrl: ["URL", "URL"],
  byPrefix: ["prefix", "prefijo"],
  byTag: ["tag", "etiqueta"],
  purgeValue: ["What is to be purged", "Qué se ha de purgar"],
  preview: ["Preview", "Ver antes"],
  purgeHits: ["It hits {n} stored response.|It hits {n} stored responses.",
    "Afecta a {n} respuesta guardada.|Afecta a {n} respuestas guardadas."],
  purgeHitsMore: ["It hits {n} stored responses or more.", "Afecta a {n} respuestas guardadas o más."],
  purgeHitsNone: [
    "Nothing that is stored matches. What is being fetched now would be purged too.",
    "Nada de lo guardado coincide. También se purgaría lo que se está pidiendo ahora.",
  ],
  firstOf: ["The first {n}:", "Las primeras {n}:"],
  purgeHard: ["forget it", "olvidarlo"],
  purgeSoft: ["make it stale (soft): it is asked for again, and still serves if no server answers",
    "caducarlo (suave): se vuelve a pedir y aún sirve si ningún servidor responde"],
  purgeDo: ["Purge …", "Purgar…"],
  purgeTitle: ["Purge {value}?", "¿Purgar {value}?"],
  purgeSure: ["This cannot be undone.", "No se puede deshacer."],
  purgeSureSoft: ["This cannot be undone; it is kept, but stale.", "No se puede deshacer; se conserva, pero caducado."],
  purgeNow: ["Purge", "Purgar"],
  age: ["age", "edad"],
  freshFor: ["fresh for", "fresca"],
  stale: ["stale", "caducada"],
  place: ["in", "en"],

  askTitle: ["What would happen to a request", "Qué pasaría con una petición"],
  askDo: ["Explain", "Explicar"],
  askHeader: ["A field, such as Accept: text/html", "Un campo, como Accept: text/html"],
  method: ["Method", "Método"],
  url: ["URL", "URL"],

  value: ["value", "valor"],
  origin: ["from", "de"],
  allSites: ["all", "todos"],
  onlySet: ["only what is set", "solo lo definido"],
  configFrom: ["{file}, settings {n}", "{file}, configuración {n}"],
  reloadCheck: ["Reload …", "Recargar…"],
  reloadTitle: ["Reload {file}", "Recargar {file}"],
  reloadNothing: ["Nothing would change.", "No cambiaría nada."],
  reloadChanges: ["What would change:", "Qué cambiaría:"],
  reloadPending: ["Held until a restart:", "Hasta reiniciar no vale:"],
  reloadWrong: ["The file is wrong; the old settings stay.", "El archivo está mal; sigue la configuración anterior."],
  reloadDo: ["Reload", "Recargar"],
  reloadDone: ["Reloaded.", "Recargado."],
  reloadWas: ["What has changed:", "Qué ha cambiado:"],

  token: ["Token", "Token"],
  tokenTitle: ["PIBL asks for its token", "PIBL pide su token"],
  tokenWhy: [
    "It is in the file that ADMIN_TOKEN names. It is kept until this tab is closed.",
    "Está en el archivo que nombra ADMIN_TOKEN. Se guarda hasta cerrar esta pestaña.",
  ],
  tokenWrong: ["That is not the token.", "Ese no es el token."],
  tokenSend: ["Go on", "Seguir"],
  tokenEnter: ["Enter the token", "Introducir el token"],
};

const languages = ["en", "es"];
const plurals = Object.fromEntries(languages.map(name => [name, new Intl.PluralRules(name)]));

let current = "en";

export function language() {
  return current;
}

export function setLanguage(name) {
  current = languages.includes(name) ? name : "en";
}

/** The language that comes first among those that the reader knows and the page has. */
export function preferredLanguage(known) {
  return known.map(tag => tag.slice(0, 2).toLowerCase()).find(tag => languages.includes(tag)) ?? "en";
}

/** The text of that name; `{n}` decides between its forms, each other `{name}` is put in. */
export function t(name, values = {}) {
  const text = table[name]?.[languages.indexOf(current)];
  if (text === undefined) {
    return name;
  }

  const forms = text.split("|");
  const form = forms.length > 1 && plurals[current].select(Number(values.count ?? values.n)) !== "one"
    ? forms[1] : forms[0];
  return form.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

/** A text of the server's that is one of a few words: translated where it is known. */
export function word(prefix, said) {
  return table[`${prefix}_${said}`] ? t(`${prefix}_${said}`) : String(said ?? "");
}
