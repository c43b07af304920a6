using LanguageExt;
using Pibl.Exchange;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>What must hold between keys. Each question is asked as soon as the values it needs can be read.</summary>
public static class Relations
{
    /// <summary>All that does not fit together.</summary>
    public static Seq<ConfigError> Broken(ParsedFile sheet) =>
        Sequences.Join(
            OnlyBackups(sheet),
            OnlyDrained(sheet),
            ItselfAsServer(sheet),
            NobodyBelieved(sheet),
            NeverStored(sheet),
            Larger(sheet, ConfigKeys.LimitLine, ConfigKeys.LimitHead, "the line is a part of the head"),
            SameFile(sheet, ConfigKeys.LogFile, ConfigKeys.CacheFile),
            OverConfig(sheet, ConfigKeys.LogFile),
            OverConfig(sheet, ConfigKeys.CacheFile),
            sheet.Keys.All.Bind(key => key.Relation is { } broken ? broken(sheet) : Seq<ConfigError>()).Strict());

    /// <summary>Where a connection to that server would end, if that is at the proxy's own listener.</summary>
    public static Option<ListenPlace> OwnPlaceOf(ParsedFile sheet, Endpoint server) => OwnPlaces(sheet).Find(
        listening => server.Port == listening.Port && Reaches(server, listening.Host));

    private static Seq<ConfigError> OnlyBackups(ParsedFile sheet) =>
        (from servers in sheet.Find(ConfigKeys.ServerList)
         from place in sheet.PlaceOf(ConfigKeys.ServerList)
         where servers.ForAll(server => server.Backup)
         select place.Wrong("every server is a backup, so there is none to back up", "take backup from at least one"))
        .ToSeq();

    private static Seq<ConfigError> OnlyDrained(ParsedFile sheet) =>
        (from servers in sheet.Find(ConfigKeys.ServerList)
         from place in sheet.PlaceOf(ConfigKeys.ServerList)
         where !servers.IsEmpty && servers.ForAll(server => server.Drain)
         select place.Wrong("every server is drained, so none takes new clients", "take drain from at least one"))
        .ToSeq();

    private static Seq<ConfigError> NobodyBelieved(ParsedFile sheet) =>
        (from places in sheet.Find(ConfigKeys.Listen)
         from trusted in sheet.Find(ConfigKeys.TrustedProxies)
         from at in sheet.PlaceOf(ConfigKeys.Listen)
         where trusted.IsEmpty && places.Exists(place => place.ProxyProtocol)
         select at.Wrong(
             "proxy-protocol needs TRUSTED_PROXIES: no PROXY header is believed of anybody else",
             "such as TRUSTED_PROXIES=10.0.0.0/8"))
        .ToSeq();

    private static Seq<ConfigError> ItselfAsServer(ParsedFile sheet) =>
        (from servers in sheet.Find(ConfigKeys.ServerList)
         from place in sheet.PlaceOf(ConfigKeys.ServerList)
         select servers.Zip(place.Split(',')).ToSeq().Bind(pair => OwnPlaceOf(sheet, pair.Item1)
             .Map(listening => pair.Item2.Trim().Wrong(
                 $"{pair.Item1} is the proxy itself: a request would go round for ever",
                 $"the address of a server behind it, or another {(listening.IsFirst ? "PUERTO" : "port in LISTEN")}"))
             .ToSeq()).Strict())
        .IfNone(Seq<ConfigError>());

    /// <summary>Where the proxy listens over TCP, as far as that can be read.</summary>
    private static Seq<ListenPlace> OwnPlaces(ParsedFile sheet) => Sequences.Join(
        (from port in sheet.Find(ConfigKeys.Puerto)
         from address in sheet.Find(ConfigKeys.Proxy)
         select ListenPlace.First(address, port)).ToSeq(),
        sheet.Find(ConfigKeys.Listen).IfNone(Seq<ListenPlace>()).Filter(place => place.Path is null));

    /// <summary>
    /// True when a connection to the server would end at the proxy's own listener, as far as names tell.
    /// </summary>
    private static bool Reaches(Endpoint server, string address) =>
        string.Equals(server.Host, address, StringComparison.OrdinalIgnoreCase)
        || (Hosts.IsAny(address) && Hosts.IsLoopback(server.Host) && (address == "::" || server.Host != "::1"))
        || (Hosts.IsLocalhost(server.Host) && Hosts.IsLoopback(address))
        || (Hosts.IsLocalhost(address) && Hosts.IsLoopback(server.Host));

    /// <summary>
    /// Where CACHE_OBJECT is not given, it follows the room that there is (<see cref="CacheSettings.ObjectFor"/>).
    /// </summary>
    private static Seq<ConfigError> NeverStored(ParsedFile sheet)
    {
        const string why = "such a body would never fit";
        return !sheet.Gives(ConfigKeys.CacheObject) ? Seq<ConfigError>()
            : Larger(
                sheet, ConfigKeys.CacheObject,
                sheet.Find(ConfigKeys.CacheFile).Flatten().IsNone ? ConfigKeys.CacheMemory : ConfigKeys.CacheDisk, why);
    }

    private static Seq<ConfigError> Larger(ParsedFile sheet, ConfigKey<long> part, ConfigKey<long> whole, string why) =>
        (from inner in sheet.Find(part)
         from outer in sheet.Find(whole)
         from place in sheet.PlaceOf(part) | sheet.PlaceOf(whole)
         where inner > outer
         select place.Wrong(
             $"{part.Name} ({Sizes.Show(inner)}) is larger than {whole.Name} ({Sizes.Show(outer)}): {why}",
             $"make {part.Name} at most {Sizes.Show(outer)}"))
        .ToSeq();

    private static Seq<ConfigError> SameFile(
        ParsedFile sheet, ConfigKey<Option<string>> left, ConfigKey<Option<string>> right) =>
        (from one in sheet.Find(left).Flatten()
         from other in sheet.Find(right).Flatten()
         from place in sheet.PlaceOf(right) | sheet.PlaceOf(left)
         where FilePaths.AreSame(one, other)
         select place.Wrong(
             $"{left.Name} and {right.Name} are the same file: each would destroy the other",
             "give them two files"))
        .ToSeq();

    private static Seq<ConfigError> OverConfig(ParsedFile sheet, ConfigKey<Option<string>> key) =>
        (from path in sheet.Find(key).Flatten()
         from place in sheet.PlaceOf(key)
         where FilePaths.AreSame(path, sheet.End.File)
         select place.Wrong(
             $"{key.Name} is this configuration file itself: it would be overwritten",
             "another file, or none"))
        .ToSeq();
}
