using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>What a <see cref="PurgeScope"/> is about.</summary>
public enum PurgeKind : byte
{
    /// <summary>Everything.</summary>
    All,

    /// <summary>One target with all its variants, whatever the method it was asked with.</summary>
    Url,

    /// <summary>Every target that begins with these octets.</summary>
    Prefix,

    /// <summary>Every target that matches: <c>*</c> is any octets, none included; all else is itself.</summary>
    Pattern,

    /// <summary>Every response that bears the tag (<see cref="PurgeTags"/>).</summary>
    Tag,
}

/// <summary>Which stored responses a purge is about.</summary>
/// <param name="Kind">How <paramref name="Name"/> is meant.</param>
/// <param name="Host">As in a key, without a scheme: both are meant; empty: on every host.</param>
/// <param name="Name">Target, beginning of one, pattern or tag; empty where everything is meant.</param>
public readonly record struct PurgeScope(PurgeKind Kind, Bytes Host, Bytes Name)
{
    /// <summary>Everything there is.</summary>
    public static readonly PurgeScope All;

    /// <summary>A tag, whichever host bears it.</summary>
    public static PurgeScope OfTag(Bytes tag) => new(PurgeKind.Tag, default, tag);

    /// <summary>As the operator reads it.</summary>
    public override string ToString() => Kind switch
    {
        PurgeKind.All => "everything",
        PurgeKind.Tag => $"tag {Name}",
        PurgeKind.Prefix => $"prefix {Host}{Name}",
        PurgeKind.Pattern => $"pattern {Host}{Name}",
        _ => $"url {Host}{Name}",
    };
}

/// <summary>Up to which Id what a scope covers was purged; 0: never.</summary>
/// <param name="Gone">Up to there it is not to be used again.</param>
/// <param name="Stale">Up to there it is stale, unless it was validated since.</param>
/// <param name="StaleSince">Since when.</param>
public readonly record struct PurgeMark(long Gone, long Stale, DateTimeOffset StaleSince)
{
    /// <summary>The highest Id that it says anything about.</summary>
    public long UpTo => Math.Max(Gone, Stale);

    /// <summary>Both.</summary>
    public PurgeMark With(PurgeMark other) => new(
        Math.Max(Gone, other.Gone), Math.Max(Stale, other.Stale),
        StaleSince > other.StaleSince ? StaleSince : other.StaleSince);
}

/// <summary>What became of a purge.</summary>
public enum PurgeOutcome : byte
{
    /// <summary>It holds, also after the process is killed.</summary>
    Done,

    /// <summary>There are too many that the cache file has not been searched for yet; nothing has changed.</summary>
    Full,

    /// <summary>It holds as long as the process lives: the cache file did not take it.</summary>
    NotDurable,

    /// <summary>It holds here; CACHE_SHARED did not take it, and other proxies may not know of it.</summary>
    Unshared,

    /// <summary>It holds here; another proxy has not said in time that it holds there.</summary>
    Unconfirmed,
}
