using System.Net;
using System.Text;
using LanguageExt;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Twins;
using static LanguageExt.Prelude;

namespace Pibl.Tests;

/// <summary>What tests start from, in as few words as it takes.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Noon = ProxyWorld.Noon;

    public static readonly Connection Connection = new(
        1, new IPEndPoint(IPAddress.Parse("192.0.2.1"), 50_001), new IPEndPoint(
            IPAddress.Parse("192.0.2.80"), 8080), Noon);

    /// <summary>A GET that has arrived, with these further fields.</summary>
    public static Received Get(string target, params string[] fields) => Received("GET", target, fields);

    /// <summary>A request without a body that has arrived.</summary>
    public static Received Received(string method, string target, params string[] fields) =>
        new(Request(method, target, fields), RequestBody.None, new Arrival(Connection, 1, Noon));

    public static RequestHead Request(string method, string target, params string[] fields)
    {
        var text = $"{method} {target} HTTP/1.1\r\nHost: example.test\r\n" + string.Concat(
            fields.Select(f => f + "\r\n")) + "\r\n";
        var scanned = 0;
        var parsed = RequestParser.Parse(Encoding.Latin1.GetBytes(text), HeadLimits.Default, ref scanned);
        return parsed.Head ?? throw new ArgumentException(parsed.Fault?.Detail ?? "half a head", nameof(fields));
    }

    public static ResponseHead Response(int status, params string[] fields)
    {
        var text = $"HTTP/1.1 {status} {ReasonPhrases.Of(status)}\r\n" + string.Concat(
            fields.Select(f => f + "\r\n")) + "\r\n";
        var scanned = 0;
        var parsed = ResponseParser.Parse(Encoding.Latin1.GetBytes(text), HeadLimits.Default, Method.Get, ref scanned);
        return parsed.Head ?? throw new ArgumentException(parsed.Fault?.Detail ?? "half a head", nameof(fields));
    }

    public static Reply Reply(int status = 200, string content = "hello") =>
        new(Response(status, $"Content-Length: {content.Length}"), Body.Of(Bytes.Of(content)), Provenance.Proxy);

    public static Missed Missed(Received? received = null) =>
        new(received ?? Get("/"), None, ForwardReason.Miss);

    /// <summary>As in SERVERS: <c>host:port</c>, with <c>weight=3</c> or <c>backup</c> behind it.</summary>
    public static Seq<Endpoint> Endpoints(params string[] servers) => toSeq(servers.Select(Endpoint)).Strict();

    public static Endpoint Endpoint(string server) => Settings($"SERVERS={server}").Servers.Head;

    /// <summary>A serv.config with these lines; keys that must be there and are not have a value for tests.</summary>
    public static Settings Settings(params string[] lines) => Settings([], lines);

    /// <summary>The same with keys of the program's own.</summary>
    public static Settings Settings(IReadOnlyList<ConfigKey> moreKeys, params string[] lines)
    {
        string[] usual = ["PUERTO=8080", "PROXY=192.0.2.80", "SERVERS=s1:80", "CACHE_FILE=none", "LOG=none"];
        var given = lines.Select(KeyOf).ToArray();
        var all = usual.Where(line => !given.Contains(KeyOf(line))).Concat(lines);
        return ServConfig.Parse("serv.config", Encoding.UTF8.GetBytes(string.Join('\n', all)), [.. Pipeline.Keys.Union(moreKeys)]).Match(
            settings => settings,
            errors => throw new ArgumentException(string.Join('\n', errors), nameof(lines)));
    }

    private static string KeyOf(string line) => line.Split('=')[0].Trim();
}
