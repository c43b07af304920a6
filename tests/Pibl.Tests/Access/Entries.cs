using System.Net;
using System.Text;
using LanguageExt;
using Pibl.Access;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Reload;
using Connection = Pibl.Exchange.Connection;
using HttpVersion = Pibl.Http.Messages.HttpVersion;

namespace Pibl.Tests.Access;

/// <summary>Access entries to begin with: a test changes what it is about.</summary>
internal static class Entries
{
    public static readonly DateTimeOffset At = new(2026, 11, 23, 16, 39, 11, 42, TimeSpan.Zero);

    public static readonly Endpoint Server = new("54.234.27.225", 80);

    public static Connection From(string address = "127.0.0.1", int port = 62012) =>
        new(7, new IPEndPoint(IPAddress.Parse(address), port), new IPEndPoint(IPAddress.Loopback, 8080), At);

    public static RequestHead Get(string target = "/", params (string, string)[] fields) =>
        Head("GET"u8, Encoding.Latin1.GetBytes(target), Fields.Of(fields));

    public static RequestHead Head(ReadOnlySpan<byte> method, ReadOnlySpan<byte> target, Fields fields) => new(
        Methods.Of(method), Bytes.Of(method), Bytes.Of(target), Bytes.Of("example.test"), HttpVersion.Http11, fields,
        Framing.None, ConnectionOptions.None);

    /// <summary>A request answered with 200 by a server, six seconds later.</summary>
    public static AccessEntry.Exchanged Exchange(RequestHead? request = null) => new(
        Received(request ?? Get()), 200, Bytes.Of("OK"), 2326, TimeSpan.FromMilliseconds(6000.1234),
        new Provenance(null, Server, null, 1), null)
    {
        FirstByte = TimeSpan.FromMilliseconds(6000.1234),
    };

    /// <summary>A WebSocket that has begun.</summary>
    public static AccessEntry.TunnelOpened Tunnel() => new(At, Received(Get("/chat")), Server);

    /// <summary>A request that was not understood, and refused.</summary>
    public static AccessEntry.Exchanged Refused(string requestLine)
    {
        var fault = Fault.OfClient(FaultKind.BadRequest, "no version", "RFC 9112 §3");
        return Exchange() with
        {
            Arrived = new Refused(Bytes.Of(requestLine), new Arrival(From(), 3, At)),
            Status = 400,
            Reason = Bytes.Of("Bad Request"),
            Via = new Provenance(Fault: fault),
            Fault = fault,
        };
    }

    /// <summary>A reload that brings this much of each.</summary>
    public static AccessEntry.Reloaded Reload(params Change[] sites) => new(
        At, 2, new ReloadPlan(
            Prelude.toSeq(sites).Strict(),
            Prelude.Seq1(new Change("a", "10.0.0.3:80", true)),
            Prelude.Seq1(new Change("", "unix:/p.sock mode=600", false)),
            Sequences.Two(new KeyChange("", "VIA", "on", "off"), new KeyChange("a", "RATE", "1/s", "none")),
            Prelude.Seq1(new KeyChange("", "MAX_CONNECTIONS", "200", "100"))));

    public static AccessEntry.Notice Notice(string text, bool isError = false) => new(At, isError, text);

    public static string Text(LogFormat format, AccessEntry entry, TimeZoneInfo? zone = null)
    {
        using var text = new EntryText(format, zone ?? TimeZoneInfo.Utc);
        text.Append(entry);
        return Encoding.Latin1.GetString(text.Lines);
    }

    public static CacheStatus Miss(CacheReason? reason = null, bool stored = false) =>
        new(false, ForwardReason.UriMiss, 200, -1, stored ? 60 : null, stored, reason);

    public static Received Received(RequestHead request) => new(request, RequestBody.None, new Arrival(From(), 3, At));

    /// <summary>A first attempt that failed after 12 ms, and another server that is asked instead.</summary>
    public static AccessEntry.AttemptFailed Attempt(Fault? fault = null) => new(
        At, Received(Get()), false, Server, 1, TimeSpan.FromMilliseconds(12.5),
        fault ?? Fault.OfUpstream(FaultKind.UpstreamClosed, Retry.IfIdempotent, "no answer", "RFC 9110 §9.2.2", "x"),
        new Endpoint("::1", 81));

    /// <summary>A refresh that ended with a new response.</summary>
    public static AccessEntry.Refreshed Refresh(CacheStatus? cache = null, Fault? fault = null) => new(
        At, Received(Get("/a?b")), 512, TimeSpan.FromMilliseconds(6000.1234),
        new Provenance(cache ?? new(false, ForwardReason.Stale, 200, -1, 60, true), Server, null, 1), fault);
}
