using LanguageExt;
using Pibl.Exchange;

namespace Pibl.Lints;

/// <summary>What this machine has, as far as it could be found out.</summary>
public sealed record Machine
{
    /// <summary>Nothing is known.</summary>
    public static readonly Machine Unknown = new();

    /// <summary>
    /// What the file of the cache may take of its disk, what it takes already included; null: not known.
    /// </summary>
    public long? DiskBytes { get; init; }

    /// <summary>What this process may take (of a container: its limit); null: not known.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>How many file descriptors this process may open (<c>ulimit -n</c>); null: not known.</summary>
    public long? Descriptors { get; init; }

    /// <summary>How many are open when the proxy starts.</summary>
    public int DescriptorsOpen { get; init; }

    /// <summary>How many servers are probed at once.</summary>
    public int ProbesMax { get; init; }

    /// <summary>What time it is; null: not known.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Why OCSP responses are not shown to clients, a line by the certificate's file.</summary>
    public HashMap<string, string> Staples { get; init; } = HashMap<string, string>.Empty;

    /// <summary>
    /// What the servers resolve to, by <see cref="KeyOf"/>; one that is not here was not asked about.
    /// </summary>
    public HashMap<string, ResolvedName> Names { get; init; } = HashMap<string, ResolvedName>.Empty;

    /// <summary>The host of a server; an entry for another source as it stands.</summary>
    public static string KeyOf(Endpoint server) => server.Source is null ? server.Host : server.ToString();
}

/// <summary>What a host resolves to.</summary>
/// <param name="Addresses">Of an address: itself.</param>
/// <param name="WhyNone">Why it cannot be reached, as a sentence; null where it may be.</param>
public sealed record ResolvedName(Seq<string> Addresses, string? WhyNone);
