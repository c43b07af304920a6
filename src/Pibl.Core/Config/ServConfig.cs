using System.Collections.ObjectModel;
using System.Net;
using LanguageExt;
using Pibl.Exchange;
using Pibl.Http.Semantics;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>
/// Reads <c>serv.config</c>: bytes → lines → assignments → values → what must hold between them. No step stops at the
/// first mistake; all of them come out together.
/// </summary>
public static class ServConfig
{
    /// <summary>
    /// The settings that a file's content means, or all that is wrong with it, in the order of the file.
    /// </summary>
    /// <param name="fileName">As the errors shall name it.</param>
    /// <param name="content">All its bytes, at most <see cref="ConfigText.FileBytesMax"/>.</param>
    /// <param name="moreKeys">Keys that the program knows besides <see cref="ConfigKeys"/>: those of its stages.</param>
    /// <exception cref="ArgumentException">A bug in <paramref name="moreKeys"/> (<see cref="KeyTable"/>).</exception>
    public static Validation<ConfigError, Settings> Parse(
        string fileName, ReadOnlySpan<byte> content, params IReadOnlyList<ConfigKey> moreKeys) =>
        Read(fileName, content, moreKeys).Map(configured => configured.Settings);

    /// <summary>The same with where each value came from, in an environment that overrides nothing.</summary>
    public static Validation<ConfigError, Configured> Read(
        string fileName, ReadOnlySpan<byte> content, params IReadOnlyList<ConfigKey> moreKeys) =>
        Read(fileName, content, ReadOnlyDictionary<string, string>.Empty, moreKeys);

    /// <summary>The same where variables take the place of lines (<see cref="Overrides"/>).</summary>
    public static Validation<ConfigError, Configured> Read(
        string fileName,
        ReadOnlySpan<byte> content,
        IReadOnlyDictionary<string, string> environment,
        params IReadOnlyList<ConfigKey> moreKeys)
    {
        var keys = KeyTable.With(moreKeys);
        var text = ConfigText.Of(fileName, content);
        if (text.Lines.IsEmpty)
        {
            return Fail<ConfigError, Configured>(text.Mistakes);
        }

        var file = Overrides.Apply(ParsedFiles.Of(text, keys), environment);
        var settings = file.Sections.IsEmpty ? SettingsOf(file) : WithSections(file);

        // A line that is not text has been told of once; what else seems wrong with it would only be noise.
        var notText = Sequences.Join(text.Mistakes, file.NotText);
        var spoiled = notText.Select(error => (error.Where.Variable, error.Where.Line)).ToHashSet();
        var mistakes = Sequences.Join(file.Mistakes, settings.FailToSeq(), Broken(file))
            .Filter(error => !spoiled.Contains((error.Where.Variable, error.Where.Line)));
        var all = ConfigErrors.InOrder(Sequences.Join(notText, mistakes));
        return all.IsEmpty
            ? settings.Map(value => new Configured(value, file))
            : Fail<ConfigError, Configured>(all.Distinct().Strict());
    }

    /// <summary>Settings as a file that means the same: every key, one a line.</summary>
    public static string Render(Settings settings)
    {
        var keys = Sequences.Join(ConfigKeys.All, settings.Others.Map(other => other.AnyKey))
            .Filter(key => settings.Address.Length > 0 || (key != ConfigKeys.Puerto && key != ConfigKeys.Proxy))
            .Strict();
        return settings.Sections.IsEmpty
            ? Lines(settings, keys)
            : Lines(settings, keys.Filter(key => key.IsGlobal)) + string.Concat(settings.Sections.Map(site =>
                $"[site {site.Name}]\n{Lines(site.Settings, keys.Filter(key => !key.IsGlobal))}"));
    }

    private static string Lines(Settings settings, Seq<ConfigKey> keys) => string.Concat(
        keys.Filter(key => key != ConfigKeys.ServerList || !settings.Servers.IsEmpty)
            .Bind(key => key.ShowLines(settings).Map(line => $"{key.Name}={line}\n")));

    /// <summary>
    /// What holds for the whole proxy is the same in every section, so the first may tell it. What stands before the
    /// first section is wrong even where every section has another value.
    /// </summary>
    private static Validation<ConfigError, Settings> WithSections(ParsedFile file)
    {
        var given = file.Keys.All.Filter(file.Gives).Bind(key => key.ReadFrom(file).FailToSeq()).Strict();
        var sites = Validations.All(file.Sections.Map(section =>
            SettingsOf(file.In(section)).Map(settings =>
                new SiteSettings(section.Name, settings with { SiteName = section.Name }))).Strict());
        return given.IsEmpty
            ? sites.Map(sites => sites.Head.Settings with { Sections = sites })
            : Fail<ConfigError, Settings>(Sequences.Join(given, sites.FailToSeq()));
    }

    private static Seq<ConfigError> Broken(ParsedFile file) => file.Sections.IsEmpty
        ? Relations.Broken(file)
        : file.Sections.Bind(section => Relations.Broken(file.In(section)));

    private static Validation<ConfigError, Settings> SettingsOf(ParsedFile sheet) =>
        (Properties(sheet), Others(sheet)).Apply((settings, others) => settings with { Others = others });

    private static Validation<ConfigError, Seq<KeyValue>> Others(ParsedFile sheet) => Validations.All(
        sheet.Keys.All.Filter(key => !key.HasProperty).Map(key => key.ReadFrom(sheet)).Strict());

    private static Validation<ConfigError, Settings> Properties(ParsedFile sheet) =>
        (AddressesOf(sheet), Cache(sheet), Log(sheet), LimitsOf(sheet), TimeoutsOf(sheet),
            sheet.Read(ConfigKeys.Retries), Hop(sheet), SiteKeys.Read(sheet))
        .Apply((own, cache, log, limits, timeouts, retries, hop, match) =>
            new Settings(own.Port, own.Address, own.Servers, cache, log, limits, timeouts, retries, hop.Trusted)
            {
                Via = hop.Via,
                AbortOnClose = hop.AbortOnClose,
                Http2 = hop.Http2,
                RequestIds = hop.RequestIds,
                Match = match,
                Listen = own.Listen,
            });

    private static Validation<ConfigError, (
        Seq<IPNetwork> Trusted, ViaMode Via, bool AbortOnClose, bool Http2, bool RequestIds)> Hop(ParsedFile sheet) =>
        (sheet.Read(ConfigKeys.TrustedProxies), sheet.Read(ConfigKeys.Via), sheet.Read(ConfigKeys.AbortOnClose),
            sheet.Read(ConfigKeys.Http2), sheet.Read(ConfigKeys.RequestId))
        .Apply((trusted, via, abort, http2, ids) => (trusted, via, abort, http2, ids));

    private static Validation<ConfigError, (
        int Port, string Address, Seq<Endpoint> Servers, Seq<ListenPlace> Listen)> AddressesOf(ParsedFile sheet) =>
        (FirstOf(sheet), ServersOf(sheet), sheet.Read(ConfigKeys.Listen))
        .Apply((first, servers, listen) => (first.Port, first.Address, servers, listen));

    /// <summary>PUERTO and PROXY, which may both be left out where LISTEN is given.</summary>
    private static Validation<ConfigError, (int Port, string Address)> FirstOf(ParsedFile sheet) =>
        sheet.Gives(ConfigKeys.Listen) && sheet.Find(ConfigKeys.Listen).ForAll(places => !places.IsEmpty)
            && !sheet.Gives(ConfigKeys.Puerto) && !sheet.Gives(ConfigKeys.Proxy)
            ? Success<ConfigError, (int, string)>((0, ""))
            : (sheet.Read(ConfigKeys.Puerto), sheet.Read(ConfigKeys.Proxy)).Apply((port, address) => (port, address));

    /// <summary>SERVERS, which may be left out where another key answers.</summary>
    private static Validation<ConfigError, Seq<Endpoint>> ServersOf(ParsedFile sheet) =>
        !sheet.Gives(ConfigKeys.ServerList) && sheet.Keys.All.Exists(key => key.NeedsNoServer && sheet.Asks(key))
            ? Success<ConfigError, Seq<Endpoint>>(Seq<Endpoint>())
            : sheet.Read(ConfigKeys.ServerList);

    private static Validation<ConfigError, CacheSettings> Cache(ParsedFile sheet) =>
        (sheet.Read(ConfigKeys.CacheOn), sheet.Read(ConfigKeys.CacheFile), sheet.Read(ConfigKeys.CacheMemory),
            sheet.Read(ConfigKeys.CacheDisk), sheet.Read(ConfigKeys.CacheObject), sheet.Read(ConfigKeys.CacheHeuristic),
            sheet.Read(ConfigKeys.CacheCookies))
        .Apply((on, file, memory, disk, body, heuristic, cookies) => new CacheSettings(
            on, OrNull(file), memory, disk,
            sheet.Gives(ConfigKeys.CacheObject) ? body : CacheSettings.ObjectFor(memory, file.IsSome ? disk : memory))
        {
            Heuristic = heuristic.MatchUnsafe(rule => rule, () => null),
            Cookies = cookies,
            MemoryIsLeftOut = new(!sheet.Gives(ConfigKeys.CacheMemory)),
        });

    private static Validation<ConfigError, LogSettings> Log(ParsedFile sheet) =>
        (sheet.Read(ConfigKeys.LogFile), sheet.Read(ConfigKeys.Format), sheet.Read(ConfigKeys.LogSize),
            sheet.Read(ConfigKeys.LogFiles), sheet.Read(ConfigKeys.Console))
        .Apply((file, format, size, files, console) => new LogSettings(OrNull(file), format, size, files, console));

    private static Validation<ConfigError, Limits> LimitsOf(ParsedFile sheet) =>
        (sheet.Read(ConfigKeys.MaxConnections), sheet.Read(ConfigKeys.MaxInFlight), sheet.Read(ConfigKeys.MaxUpstream),
            sheet.Read(ConfigKeys.MaxUploads), sheet.Read(ConfigKeys.MaxTunnels), BodyLimitsOf(sheet),
            HeadLimitsOf(sheet))
        .Apply((connections, inFlight, upstream, uploads, tunnels, body, head) => new Limits(
            connections, inFlight, upstream,
            sheet.Gives(ConfigKeys.MaxUploads) ? uploads : Limits.UploadsFor(inFlight, upstream),
            body.BytesMax, body.Rate, head)
        {
            TunnelsMax = tunnels,
        });

    private static Validation<ConfigError, (long BytesMax, int Rate)> BodyLimitsOf(ParsedFile sheet) =>
        (sheet.Read(ConfigKeys.MaxBody), sheet.Read(ConfigKeys.RateMin))
        .Apply((bytesMax, rate) => (bytesMax, (int)rate));

    private static Validation<ConfigError, HeadLimits> HeadLimitsOf(ParsedFile sheet) =>
        (sheet.Read(ConfigKeys.LimitLine), sheet.Read(ConfigKeys.LimitHead), sheet.Read(ConfigKeys.LimitFields))
        .Apply((line, head, fields) => new HeadLimits((int)line, (int)head, fields));

    private static Validation<ConfigError, Timeouts> TimeoutsOf(ParsedFile sheet) =>
        (ClientTimes(sheet), ServerTimes(sheet), sheet.Read(ConfigKeys.TimeoutTunnel),
            sheet.Read(ConfigKeys.TimeoutDrain), sheet.Read(ConfigKeys.TimeoutQueue),
            sheet.Read(ConfigKeys.TimeoutTakeOver))
        .Apply((client, server, tunnel, drain, queue, takeOver) => new Timeouts
        {
            Head = client.Head,
            Body = client.Body,
            Idle = client.Idle,
            Connect = server.Connect,
            Server = server.Server,
            Keep = server.Keep,
            Tunnel = tunnel,
            Drain = drain,
            Queue = queue,
            TakeOver = takeOver,
        });

    private static Validation<ConfigError, (
        TimeSpan Head, TimeSpan Body, TimeSpan Idle)> ClientTimes(ParsedFile sheet) =>
        (sheet.Read(ConfigKeys.TimeoutHead), sheet.Read(ConfigKeys.TimeoutBody), sheet.Read(ConfigKeys.TimeoutIdle))
        .Apply((head, body, idle) => (head, body, idle));

    private static Validation<ConfigError, (
        TimeSpan Connect, TimeSpan Server, TimeSpan Keep)> ServerTimes(ParsedFile sheet) =>
        (
            sheet.Read(ConfigKeys.TimeoutConnect),
            sheet.Read(ConfigKeys.TimeoutServer),
            sheet.Read(ConfigKeys.TimeoutKeep))
        .Apply((connect, server, keep) => (connect, server, keep));

    private static string? OrNull(Option<string> path) => path.MatchUnsafe(file => file, () => null);
}
