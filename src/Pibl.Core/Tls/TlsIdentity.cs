using LanguageExt;

namespace Pibl.Tls;

/// <summary>Who a side of a TLS connection is: its certificate with the chain behind it, and its key.</summary>
/// <param name="Chain">Certificates in DER, the own one first.</param>
/// <param name="Key">PKCS #8 in DER.</param>
/// <param name="Algorithm">Of the key: one certificate of each kind may stand for a name.</param>
public sealed record TlsIdentity(IReadOnlyList<ReadOnlyMemory<byte>> Chain, byte[] Key, string Algorithm)
{
    /// <summary>The file that it came from, for messages.</summary>
    public string File { get; init; } = "";

    /// <summary>Hosts and addresses that it is for, in lower case: <c>example.com</c>, <c>*.example.com</c>.</summary>
    public Seq<string> Names { get; init; } = Seq<string>.Empty;

    /// <summary>
    /// An OCSP response of its authority, in DER (RFC 6960 §4.2.1); null: there is none. Whether it may be shown to
    /// clients is another question.
    /// </summary>
    public ReadOnlyMemory<byte>? Staple { get; init; }

    /// <summary>It holds from then on.</summary>
    public DateTimeOffset NotBefore { get; init; }

    /// <summary>It holds until then.</summary>
    public DateTimeOffset NotAfter { get; init; }

    /// <summary>True where a client that asks for this host takes it (RFC 9525 §6.3: a star is one label).</summary>
    /// <param name="host">In lower case.</param>
    public bool Covers(string host) => Names.Exists(name =>
        name == host
        || (name.StartsWith("*.", StringComparison.Ordinal) && host.IndexOf('.') is var dot and > 0
            && host.AsSpan(dot).SequenceEqual(name.AsSpan(1))));

    /// <summary>What is wrong with its time, as a sentence about a file; null: nothing.</summary>
    public string? FlawAt(DateTimeOffset now) =>
        now > NotAfter ? $"has expired on {Day(NotAfter)}"
        : now < NotBefore ? $"is not valid before {Day(NotBefore)}"
        : null;

    private static string Day(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", System.Globalization.CultureInfo.InvariantCulture);
}
