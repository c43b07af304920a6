using System.Globalization;
using System.Text;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Tls;

/// <summary>HSTS: for how long a browser that was here over https asks over nothing else (RFC 6797).</summary>
/// <param name="Age">From the last reply on; zero takes it back.</param>
public sealed record HstsSetting(TimeSpan Age)
{
    /// <summary>How long: none, for who wants it taken back, to ten years.</summary>
    public static readonly ValueKind<TimeSpan> Ages = Durations.InDays(TimeSpan.FromDays(3650));

    /// <summary>All hosts below this one as well.</summary>
    public bool Subdomains { get; init; }

    /// <summary>Browsers may know it before they were ever here (hstspreload.org).</summary>
    public bool Preload { get; init; }

    /// <summary>The value of Strict-Transport-Security.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"max-age={(long)Age.TotalSeconds}")
        + (Subdomains ? "; includeSubDomains" : "") + (Preload ? "; preload" : "");

    /// <summary>
    /// RFC 6797 §7.2: never over plain HTTP. A server's own gives way: a browser heeds only the first (§8.1).
    /// </summary>
    public static Reply Apply(Bytes text, Received received, Reply reply) =>
        received.Request.Scheme == ClientScheme.Https
            ? reply with
            {
                Head = reply.Head with
                {
                    Fields = Others(reply.Head.Fields).With(Name, text.Span),
                },
            }
            : reply;

    private static Fields Others(Fields fields) => fields.IndexOf(Name, 0) < 0
        ? fields
        : fields.Where(static (all, at) => !Ascii.EqualsIgnoreCase(all.NameOf(at), Name));

    private static ReadOnlySpan<byte> Name => "Strict-Transport-Security"u8;
}
