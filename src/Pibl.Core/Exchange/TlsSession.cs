using System.Text;
using LanguageExt;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Exchange;

/// <summary>What a client's TLS connection came to when its handshake was over.</summary>
/// <param name="Version"><c>1.2</c> or <c>1.3</c>.</param>
/// <param name="Cipher">The cipher suite, by its name in the IANA registry.</param>
/// <param name="ServerName">The host that the client named (SNI, RFC 6066 §3), as it wrote it; null: none.</param>
public sealed record TlsSession(string Version, string Cipher, string? ServerName)
{
    /// <summary>ALPN of HTTP/2 over TLS (RFC 9113 §3.2).</summary>
    public const string Http2 = "h2";

    /// <summary>ALPN of HTTP/1.1 (RFC 7301 §6).</summary>
    public const string Http11 = "http/1.1";

    /// <summary>What was chosen of ALPN (RFC 7301); null: the client named nothing.</summary>
    public string? Protocol { get; init; }

    /// <summary>A session of before was taken up again: no certificate was sent.</summary>
    public bool IsResumed { get; init; }

    /// <summary>
    /// TLS_CLIENT_CA, as it was asked for at the handshake; null: no certificate was asked for.
    /// </summary>
    public string? ClientAuthority { get; init; }

    /// <summary>What the client has shown; null: none.</summary>
    public ClientCertificate? Client { get; init; }
}

/// <summary>A client's certificate, whose key it has proved to have.</summary>
/// <param name="Subject">Its subject (RFC 4514).</param>
/// <param name="Fingerprint">SHA-256 over it, in hexadecimal capitals.</param>
/// <param name="Der">The certificate itself.</param>
public sealed record ClientCertificate(string Subject, string Fingerprint, ReadOnlyMemory<byte> Der)
{
    /// <summary>The certificates that the client sent behind its own; none where its session was resumed.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Chain { get; init; } = [];

    /// <summary>Why it is not accepted, in words; null: it was issued by TLS_CLIENT_CA and is valid.</summary>
    public string? WhyNot { get; init; }

    /// <summary>Fields that servers are told of it by; this proxy's cache does not see them.</summary>
    public static readonly Seq<Bytes> FieldNames = toSeq(
        new[] { "Client-Cert", "Client-Cert-Chain", "X-Client-Cert-Subject", "X-Client-Cert-Fingerprint" })
        .Map(Bytes.Of).Strict();

    /// <summary>
    /// What servers are told of it: RFC 9440 §2.2, §2.3, and the same for people. Nothing of one that is not accepted.
    /// </summary>
    public Fields? Fields => WhyNot is null ? field ??= Tell() : null;

    private Fields Tell()
    {
        var fields = Http.Messages.Fields.Empty
            .With("Client-Cert", Item(Der))
            .With("X-Client-Cert-Subject"u8, Encoding.UTF8.GetBytes(string.Concat(Subject.Where(c => !char.IsControl(c)))))
            .With("X-Client-Cert-Fingerprint", Fingerprint);
        return Chain.Count == 0 ? fields : fields.With("Client-Cert-Chain", string.Join(", ", Chain.Select(Item)));
    }

    // RFC 8941 §3.3.5: a Byte Sequence.
    private static string Item(ReadOnlyMemory<byte> der) => $":{Convert.ToBase64String(der.Span)}:";
}
