using System.Net;
using Pibl.Http.H1;
using Pibl.Http.Messages;

namespace Pibl.Templates;

/// <summary>
/// What the placeholders stand for in one exchange. It lives no longer than the call that it is made for.
/// </summary>
/// <param name="request">As the client sent it.</param>
/// <param name="client">Who sent it.</param>
public readonly ref struct TemplateValues(RequestHead request, IPAddress client)
{
    /// <summary>65 characters are the longest that IPAddress writes.</summary>
    internal const int ScratchBytes = 80;

    /// <summary>The name of the site; empty where it has none.</summary>
    public ReadOnlySpan<byte> Site { get; init; }

    /// <summary>The server as <c>host:port</c>; empty where none was asked, or it is not known which.</summary>
    public ReadOnlySpan<byte> Server { get; init; }

    /// <summary>The id of the request; empty where there is none.</summary>
    public ReadOnlySpan<byte> Id { get; init; }

    /// <summary>Milliseconds in digits; empty where nothing is told of them.</summary>
    public ReadOnlySpan<byte> TimeLeft { get; init; }

    /// <summary>
    /// A value without a byte that could end a field's line: all of them were checked when the request was parsed.
    /// </summary>
    /// <param name="placeholder">Which.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/>; the value may stand in it.</param>
    internal ReadOnlySpan<byte> Of(Placeholder placeholder, Span<byte> scratch) => placeholder switch
    {
        Placeholder.Client => ForwardedWriter.AddressOf(client, scratch),
        Placeholder.Host => HostOf(request.Host.Span),
        Placeholder.Path => PathOf(request.Target.Span),
        Placeholder.Query => QueryOf(request.Target.Span),
        Placeholder.Scheme => request.Scheme == ClientScheme.Https ? "https"u8 : "http"u8,
        Placeholder.Site => Site,
        Placeholder.Server => Server,
        Placeholder.Id => Id,
        Placeholder.TimeLeft => TimeLeft,
        _ => throw new ArgumentOutOfRangeException(nameof(placeholder)),
    };

    internal static ReadOnlySpan<byte> PathOf(ReadOnlySpan<byte> target)
    {
        var query = target.IndexOf((byte)'?');
        return query < 0 ? target : target[..query];
    }

    internal static ReadOnlySpan<byte> QueryOf(ReadOnlySpan<byte> target)
    {
        var query = target.IndexOf((byte)'?');
        return query < 0 ? default : target[(query + 1)..];
    }

    /// <summary>RFC 9110 §7.2: <c>uri-host [ ":" port ]</c>; an IPv6 address keeps its brackets.</summary>
    private static ReadOnlySpan<byte> HostOf(ReadOnlySpan<byte> host)
    {
        var colon = host.LastIndexOf((byte)':');
        return colon > host.LastIndexOf((byte)']') ? host[..colon] : host;
    }
}
