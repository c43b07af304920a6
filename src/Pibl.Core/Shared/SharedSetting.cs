using LanguageExt;
using Pibl.Http.Messages;

namespace Pibl.Shared;

/// <summary>CACHE_SHARED: where proxies share what they store, what was purged, and what they count.</summary>
/// <param name="Places">Redis, or its sentinels, or some nodes of its cluster; at least one.</param>
public sealed record SharedSetting(Seq<(string Host, int Port)> Places)
{
    /// <summary>The port of Redis, and of a Sentinel.</summary>
    public const int PortDefault = 6379, SentinelPort = 26379;

    /// <summary>Whether TLS is spoken (<c>rediss://</c>), with a certificate that is verified.</summary>
    public bool IsTls { get; init; }

    /// <summary>The number of the database, 0 to 255.</summary>
    public int Database { get; init; }

    /// <summary>In front of every key: proxies with the same one share.</summary>
    public string Prefix { get; init; } = "pibl";

    /// <summary>
    /// So long a proxy that hears nothing from the store goes on answering from what it holds; a purge waits so long
    /// for a proxy that does not say that it has carried it out.
    /// </summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>No request waits longer for an answer of the store.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The largest body that is shared, in bytes.</summary>
    public long ObjectBytesMax { get; init; } = 8L << 20;

    /// <summary>Of an access list; empty: the default user.</summary>
    public string User { get; init; } = "";

    /// <summary>Whose first line is the password; null: there is none.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Of the authority that the store's certificate is from; null: those of the system.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>Under what name sentinels know it; null: <see cref="Places"/> are no sentinels.</summary>
    public string? Sentinel { get; init; }

    /// <summary>What <see cref="PasswordFile"/> holds; empty until it has been read, and where there is none.</summary>
    public Bytes Password { get; init; }

    /// <summary>As an operator reads it in a line of the log.</summary>
    public override string ToString() =>
        string.Join(", ", Places.Map(place => $"{place.Host}:{place.Port}"));
}
