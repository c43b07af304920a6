using System.Security.Cryptography;
using LanguageExt;
using Pibl.Config;

namespace Pibl.Tls;

/// <summary>One line of TLS, or SERVERS_CERT: a certificate with its chain, and its key.</summary>
/// <param name="Certificate">The file with both.</param>
/// <param name="Key">The file with the key; it may be the same.</param>
public sealed record TlsFiles(string Certificate, string Key)
{
    /// <summary><c>password=</c>: the file with the password of the key; null: it is not encrypted.</summary>
    public string? Password { get; init; }

    /// <summary>Where each file is named, for messages; no part of the value.</summary>
    public TlsPlaces? Places { get; init; }

    /// <summary>What stands in the files; null until they have been read.</summary>
    public TlsIdentity? Identity { get; init; }

    /// <summary>Where an OCSP response for the certificate stands, if there is one; HAProxy calls it so, too.</summary>
    public string StapleFile => $"{Certificate}.ocsp";

    /// <summary>A hash of what stands in the files; empty until they have been read.</summary>
    public string Content
    {
        get
        {
            if (Identity is not { } identity)
            {
                return "";
            }

            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var part in identity.Chain.Append(identity.Key).Append(identity.Staple ?? default))
            {
                hash.AppendData(part.Span);
            }

            return Convert.ToHexString(hash.GetHashAndReset());
        }
    }

    /// <summary>All that are read.</summary>
    public Seq<string> All => Password is null
        ? Sequences.Two(Certificate, Key)
        : Sequences.Two(Certificate, Key).Add(Password);

    public bool Equals(TlsFiles? other) =>
        other is not null && Certificate == other.Certificate && Key == other.Key && Password == other.Password;

    public override int GetHashCode() => HashCode.Combine(Certificate, Key, Password);
}

/// <summary>Where the files of a certificate are named.</summary>
public sealed record TlsPlaces(SourceSpan Certificate, SourceSpan Key, SourceSpan? Password);
