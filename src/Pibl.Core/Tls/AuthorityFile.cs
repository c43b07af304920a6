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

    public bool Equals(AuthorityFile? other) => other is not null && Path == other.Path;

    public override int GetHashCode() => Path.GetHashCode(StringComparison.Ordinal);
}
