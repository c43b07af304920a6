using System.Text;
using LanguageExt;
using Pibl.Cache;
using Pibl.Exchange;

namespace Pibl.Peers;

/// <summary>One proxy of the cluster.</summary>
/// <param name="Identity">What all of them call it: <c>10.0.0.1:8080</c>, or <c>web1:8080</c>.</param>
/// <param name="Endpoint">Where it is asked.</param>
public sealed record PeerMember(string Identity, Endpoint Endpoint)
{
    internal ulong Hash { get; } = PeerHash.Of(Encoding.Latin1.GetBytes(Identity));
}

/// <summary>
/// The proxies of a cluster, this one among them, and which of them owns a key (rendezvous hashing): one more or less
/// moves only the keys that it has or gets.
/// </summary>
public sealed class PeerRing
{
    private readonly PeerMember[] _members;

    private PeerRing(PeerMember[] members, int self) => (_members, Self) = (members, self);

    /// <summary>In the order of their identities, which is the same everywhere.</summary>
    public IReadOnlyList<PeerMember> Members => _members;

    /// <summary>Which of them this proxy is; -1: none, and it owns nothing.</summary>
    public int Self { get; }

    /// <summary>This one is named by <c>self=</c> alone: others know of it by their own lists.</summary>
    public bool IsSelfUnlisted { get; private init; }

    /// <summary>The cluster.</summary>
    /// <param name="found">The members, names resolved.</param>
    /// <param name="self">What this proxy is called there (<c>self=</c>); it need not be among them.</param>
    /// <param name="isOwn">Whether a connection to that address would end here.</param>
    public static PeerRing Of(Seq<Endpoint> found, Option<Endpoint> self, Func<Endpoint, bool> isOwn)
    {
        var all = found.Map(one => new PeerMember(IdentityOf(one, found), one));
        var own = self.Map(one => new PeerMember(one.ToString().ToLowerInvariant(), one));
        var members = Sequences.Join(all, own.ToSeq())
            .DistinctBy(member => member.Identity)
            .OrderBy(member => member.Identity, StringComparer.Ordinal)
            .Take(PeerKeys.CountMax)
            .ToArray();
        return new PeerRing(members, own.Match(
            known => System.Array.FindIndex(members, member => member.Identity == known.Identity),
            () => System.Array.FindIndex(members, member => isOwn(member.Endpoint))))
        {
            IsSelfUnlisted = own.Exists(known => !all.Exists(one => one.Identity == known.Identity)),
        };
    }

    /// <summary>The member with the greatest weight for a key; -1 where there is none.</summary>
    /// <param name="key">Under what an answer is stored.</param>
    /// <param name="without">Passed over: a bit for each member.</param>
    public int OwnerOf(CacheKey key, ulong without = 0)
    {
        var (hash, best, owner) = (PeerHash.Of(key), 0UL, -1);
        for (var at = 0; at < _members.Length; at++)
        {
            if ((without & (1UL << at)) == 0
                && PeerHash.Weight(hash, _members[at].Hash) is var weight && (owner < 0 || weight > best))
            {
                (best, owner) = (weight, at);
            }
        }

        return owner;
    }

    /// <summary>
    /// Whom to ask for a key: the best of those that are not passed over. -1: nobody, because that is this proxy, or
    /// there is none left; then the servers are asked.
    /// </summary>
    public int Whom(CacheKey key, ulong without) => OwnerOf(key, without) is var owner && owner == Self ? -1 : owner;

    /// <summary>
    /// A name that stands for one address is called by the name, which all machines have in their lists, whatever each
    /// of them finds behind it: Debian writes 127.0.1.1 beside its own name. Behind a name with several each is called
    /// by its address.
    /// </summary>
    private static string IdentityOf(Endpoint one, Seq<Endpoint> found) =>
        one.Name is { } name && found.Count(other => other.Name == name && other.Port == one.Port) == 1
            ? $"{name}:{one.Port}".ToLowerInvariant()
            : one.ToString().ToLowerInvariant();
}
