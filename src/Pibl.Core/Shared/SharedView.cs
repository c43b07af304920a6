using Pibl.Cache;
using Pibl.Http.Messages;

namespace Pibl.Shared;

/// <summary>
/// What of the second tier may not be used any more, by the purges that a proxy knows. Each value there bears the
/// generation that its proxy knew when it asked its server: whatever was purged since covers it or does not. So a proxy
/// that is late brings nothing back, wherever it writes it.
/// </summary>
/// <remarks>
/// Rule 1: of the purges that the store has, it has all; what the store has forgotten is below <see cref="Floor"/>, and
/// no value from there is used. Rule 2: where there is no room for a purge, the floor rises to it: less is found, and
/// nothing wrong.
/// </remarks>
/// <param name="Floor">A value of an earlier generation is not used.</param>
public sealed record SharedView(long Floor)
{
    private readonly PurgeTable _table = PurgeTable.Empty;

    /// <summary>Nothing was purged.</summary>
    public static readonly SharedView Empty = new(0);

    /// <summary>How many purges it holds.</summary>
    public int Count => _table.Count;

    private PurgeTable Table
    {
        get => _table;
        init => _table = value;
    }

    /// <summary>With one more purge.</summary>
    /// <param name="purge">What is not to be used.</param>
    /// <param name="generation">Of the purge, from 1: values of earlier ones are meant.</param>
    public SharedView With(SharedPurge purge, long generation) =>
        // Softly or not: of what is stale the second tier has no use.
        _table.With(ScopeOf(purge), new PurgeMark(generation, 0, default)) is { } table
            ? this with { Table = table }
            : Above(generation);

    // What stands behind a target in keys (KeyRule.BeginningOf) is covered by the target.
    private static PurgeScope ScopeOf(SharedPurge purge) =>
        purge is { Kind: SharedPurgeKind.Below, Scope: var scope } && scope.Name.Span is [.., (byte)' ']
            ? new PurgeScope(PurgeKind.Url, scope.Host, scope.Name.Slice(0, scope.Name.Length - 1))
            : purge.Scope;

    /// <summary>Without what the store has forgotten.</summary>
    public SharedView Above(long floor) => floor <= Floor
        ? this
        : new SharedView(floor) { Table = _table.Without(floor) };

    /// <summary>Whether a value may be used, as far as purges go.</summary>
    /// <param name="key">Under which it is stored.</param>
    /// <param name="response">Its fields.</param>
    /// <param name="generation">That its proxy knew when it asked for it.</param>
    public bool IsAlive(CacheKey key, Fields response, long generation)
    {
        if (generation < Floor)
        {
            return false;
        }

        // A purge of generation n covers what was asked for at n - 1 and before.
        var id = generation + 1;
        if (id > _table.Highest)
        {
            return true;
        }

        var gone = _table.Of(key, response, id).Gone;
        var host = Authority.WithoutScheme(key);
        foreach (var group in CacheGroups.Of(response))
        {
            gone = Math.Max(gone, _table[new PurgeScope(PurgeKind.Tag, host, group)].Gone);
        }

        return gone < id;
    }
}
