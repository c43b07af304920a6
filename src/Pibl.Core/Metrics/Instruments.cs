namespace Pibl.Metrics;

/// <summary>
/// All that is measured. Names, units and buckets are those of OpenTelemetry's semantic conventions where they have
/// one; the others begin with <c>pibl.</c>. Names do not change once published.
/// </summary>
public static class Instruments
{
    private static readonly List<Instrument> Known = [];

    // Exchanges.
    public static readonly Instrument ServerDuration = Histogram(
        "http.server.request.duration",
        "How long exchanges took, from the first byte read to the last byte written", "pibl.site",
        "http.request.method", "http.response.status_code", "network.protocol.version", "url.scheme", "error.type");
    public static readonly Instrument ServerActive = UpDown(
        "http.server.active_requests", "{request}", "Exchanges under way, without tunnels");
    public static readonly Instrument ContentBytes = Counter(
        "pibl.response.content", "By", "Content sent to clients", "pibl.site");
    public static readonly Instrument Connections = UpDown("pibl.connections", "{connection}", "Clients connected");

    // Servers.
    public static readonly Instrument ClientDuration = Histogram(
        "http.client.request.duration",
        "How long requests to servers took, to the head of the response or to the failure", "server.address",
        "server.port", "pibl.server.name", "http.response.status_code", "error.type");
    public static readonly Instrument ClientActive = UpDown(
        "http.client.active_requests", "{request}", "Requests that a server holds", "server.address",
        "server.port", "pibl.server.name");
    public static readonly Instrument ClientTunnels = UpDown(
        "pibl.upstream.tunnels", "{connection}", "Tunnels that a server holds", "server.address", "server.port",
        "pibl.server.name");
    public static readonly Instrument ClientConnections = UpDown(
        "http.client.open_connections", "{connection}", "Connections to servers that rest", "pibl.site",
        "http.connection.state");
    public static readonly Instrument Healthy = Gauge(
        "pibl.upstream.healthy", "", "1 where a server gets requests of new clients, else 0", "pibl.site",
        "server.address", "server.port", "pibl.server.name");
    public static readonly Instrument Failures = Counter(
        "pibl.upstream.failures", "{request}",
        "Attempts that failed by the server's fault, answers with 5xx among them",
        "server.address", "server.port", "pibl.server.name");
    public static readonly Instrument Retries = Counter(
        "pibl.retries", "{request}", "Requests that were sent again, or to a second server", "pibl.site");

    // The proxies of a cluster.
    public static readonly Instrument PeerRequests = Counter(
        "pibl.peer.requests", "{request}",
        "Misses that other proxies of the cluster were asked about, by what came of it", "pibl.peer",
        "pibl.peer.answer");
    public static readonly Instrument PeerAside = Gauge(
        "pibl.peer.aside", "", "1 where a proxy of the cluster is passed over because it failed, else 0", "pibl.peer");

    // The cache.
    public static readonly Instrument CacheRequests = Counter(
        "pibl.cache.requests", "{request}", "Requests that the cache was asked about, by what it did", "pibl.site",
        "pibl.cache.result");
    public static readonly Instrument CacheSize = UpDown(
        "pibl.cache.size", "By", "What the cache holds", "pibl.cache.tier");
    public static readonly Instrument CacheLimit = UpDown(
        "pibl.cache.limit", "By", "What the cache may hold", "pibl.cache.tier");
    public static readonly Instrument CacheEntries = UpDown(
        "pibl.cache.entries", "{entry}", "What the cache holds", "pibl.cache.tier");
    public static readonly Instrument CacheEvictions = Counter(
        "pibl.cache.evictions", "{entry}", "Keys that left memory because there was no room", "pibl.cache.tier");
    public static readonly Instrument CacheDropped = Counter(
        "pibl.cache.dropped", "{entry}", "Reads and writes of the cache file that were left out: too many waited",
        "pibl.cache.operation");
    public static readonly Instrument CacheErrors = Counter(
        "pibl.cache.errors", "{error}", "Reads and writes of the cache file that failed");

    // What proxies share.
    public static readonly Instrument SharedAnswering = Gauge(
        "pibl.shared.answering", "", "1 where the store of CACHE_SHARED answers, else 0");
    public static readonly Instrument SharedProxies = UpDown(
        "pibl.shared.proxies", "{proxy}", "Proxies that share, as far as is known");
    public static readonly Instrument SharedRequests = Counter(
        "pibl.shared.requests", "{request}", "Looks into the store of CACHE_SHARED, by what there was",
        "pibl.shared.result");
    public static readonly Instrument SharedWrites = Counter(
        "pibl.shared.writes", "{entry}", "Responses for the store of CACHE_SHARED, by what became of them", "outcome");
    public static readonly Instrument SharedRates = Counter(
        "pibl.shared.rates", "{request}",
        "Requests that RATE was asked for, by who has decided: all proxies together, or the share of this one",
        "pibl.shared.decision");

    // Places where exchanges wait.
    public static readonly Instrument StageInside = UpDown(
        "pibl.stage.inside", "{request}", "Exchanges that hold a place", "pibl.stage");
    public static readonly Instrument StageLimit = UpDown(
        "pibl.stage.limit", "{request}", "Exchanges that may hold a place", "pibl.stage");
    public static readonly Instrument QueueLength = UpDown(
        "pibl.stage.queue.length", "{request}", "Exchanges that wait for a place", "pibl.stage");
    public static readonly Instrument QueueDuration = Histogram(
        "pibl.stage.queue.duration", "How long those waited for a place that had to", "pibl.stage");
    public static readonly Instrument Rejected = Counter(
        "pibl.stage.rejected", "{request}", "Exchanges that got no place", "pibl.stage");

    // The program.
    public static readonly Instrument Ready = Gauge(
        "pibl.ready", "", "1 where clients are taken and each site has a server for them, else 0");
    public static readonly Instrument Build = Gauge(
        "pibl.build.info", "", "Always 1; the version is a label", "version");
    public static readonly Instrument Generation = Gauge(
        "pibl.config.generation", "", "Which settings are in force: 1, and one more with each reload");
    public static readonly Instrument Reloads = Counter(
        "pibl.config.reloads", "{reload}", "Reloads, by whether they were done", "outcome");
    public static readonly Instrument LogWaiting = UpDown(
        "pibl.log.queue.length", "{entry}", "Entries that wait to be written to the log");
    public static readonly Instrument LogDropped = Counter(
        "pibl.log.dropped", "{entry}", "Entries that are not in the log because too many waited");

    // The process.
    public static readonly Instrument Resident = OfRuntime(UpDown(
        "process.resident_memory", "By", "Physical memory that the process has"));
    public static readonly Instrument Cpu = OfRuntime(Counter(
        "process.cpu", "s", "Processor time of the process, user and system"));
    public static readonly Instrument StartTime = OfRuntime(Gauge(
        "process.start_time", "s", "When the process started, since 1970"));
    public static readonly Instrument OpenFiles = OfRuntime(UpDown(
        "process.open_fds", "", "Descriptors that are open"));
    public static readonly Instrument MaxFiles = OfRuntime(UpDown(
        "process.max_fds", "", "Descriptors that may be open"));
    public static readonly Instrument Collections = OfRuntime(Counter(
        "dotnet.gc.collections", "{collection}", "Garbage collections", "gc.heap.generation"));
    public static readonly Instrument Pauses = OfRuntime(Counter(
        "dotnet.gc.pause.time", "s", "How long the program stood still for garbage collections"));
    public static readonly Instrument Allocated = OfRuntime(Counter(
        "dotnet.gc.heap.total_allocated", "By", "Memory that was allocated on the heap"));
    public static readonly Instrument Committed = OfRuntime(UpDown(
        "dotnet.gc.last_collection.memory.committed_size", "By", "Memory of the heap at the last collection"));
    public static readonly Instrument PoolThreads = OfRuntime(UpDown(
        "dotnet.thread_pool.threads", "{thread}", "Threads of the pool"));
    public static readonly Instrument PoolQueue = OfRuntime(UpDown(
        "dotnet.thread_pool.queue.length", "{work_item}", "Work that waits for a thread of the pool"));

    /// <summary>All of them, in this order.</summary>
    public static IReadOnlyList<Instrument> All => Known;

    private static Instrument Histogram(string name, string meaning, params string[] labels) =>
        Add(new Instrument(name, InstrumentKind.Histogram, "s", meaning) { Labels = labels });

    private static Instrument Counter(string name, string unit, string meaning, params string[] labels) =>
        Add(new Instrument(name, InstrumentKind.Counter, unit, meaning) { Labels = labels });

    private static Instrument UpDown(string name, string unit, string meaning, params string[] labels) =>
        Add(new Instrument(name, InstrumentKind.UpDownCounter, unit, meaning) { Labels = labels });

    private static Instrument Gauge(string name, string unit, string meaning, params string[] labels) =>
        Add(new Instrument(name, InstrumentKind.Gauge, unit, meaning) { Labels = labels });

    private static Instrument OfRuntime(Instrument instrument)
    {
        var marked = instrument with { IsOfRuntime = true };
        Known[^1] = marked;
        return marked;
    }

    private static Instrument Add(Instrument instrument)
    {
        Known.Add(instrument);
        return instrument;
    }
}
