using System.Security.Cryptography;
using Pibl.Config;

namespace Pibl.Tls;

/// <summary>A file with the certificates of authorities: TLS_CLIENT_CA, SERVERS_CA.</summary>
/// <param name="Path">The file.</param>
public sealed record AuthorityFile(string Path)
{
    /// <summary>Where it is named, for messages; no part of the value.</summary>
    public SourceSpan? Place { get; init; }

    /// <summary>What stands in it, in DER; none until it has been read.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Certificates { get; init; } = [];

    /// <summary>
    /// The path and what stands in the file: an authority that is replaced there is another one, also for a connection
    /// that stands.
    /// </summary>
    public string Identity => $"{Path} {Convert.ToHexString(Digest())}";

    /// <summary>SHA-256 over all certificates.</summary>
    public byte[] Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var certificate in Certificates)
        {
            hash.AppendData(certificate.Span);
        }

        return hash.GetHashAndReset();
    }

    public bool Equals(AuthorityFile? other) => other is not null && Path == other.Path;

    public override int GetHashCode() => Path.GetHashCode(StringComparison.Ordinal);
}
