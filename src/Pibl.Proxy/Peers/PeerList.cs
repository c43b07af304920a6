using System.Net;
using LanguageExt;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Config;
using Pibl.FieldEdits;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Rewrites;
using Pibl.Templates;
using Pibl.Upstreams;

namespace Pibl.Peers;

/// <summary>
/// The cluster by one list: who belongs to it, and how each is reached. Another list is another one of these; what is
/// known of a peer that stands in both goes on.
/// </summary>
internal sealed record PeerList(
    PeerRule Rule, PeerRing Ring, IReadOnlyList<PeerSeat> Seats, Clusters Clusters, SocketUpstreams Upstreams)
{
    /// <summary>Where purges are sent to (<see cref="PeerPurge.PlaceOf"/>).</summary>
    public required (Bytes Host, Bytes Target) Place { get; init; }

    /// <summary>What it stands in.</summary>
    public required Settings Settings { get; init; }

    /// <summary>CACHE_KEY of all sites.</summary>
    public KeyRules Keys { get; init; } = KeyRules.None;

    /// <summary>The addresses of all but this one: what they say of clients is believed.</summary>
    public Seq<IPNetwork> Networks { get; } = NetworksOf(Ring);

    /// <summary>The same, as it is asked.</summary>
    public AddressRanges From { get; } = AddressRanges.Of(NetworksOf(Ring));

    /// <summary>What this proxy is called.</summary>
    public static string NameOf(PeerRing ring) => ring.Self < 0 ? PeerMarks.Nobody : ring.Members[ring.Self].Identity;

    /// <summary>What is sent with each question, whatever the client's Connection says.</summary>
    public static OutgoingRule OutgoingOf(PeerRing ring) => OutgoingRule.None with
    {
        Fields = FieldRule.Of(
            Prelude.Seq1(new SetField(
                PeerMarks.Name,
                TemplateParser.Read(SourceSpan.OfDefault(NameOf(ring))).IfFail(_ =>
                    throw new InvalidOperationException($"no field can have {NameOf(ring)}")))),
            Seq<string>.Empty),
    };

    /// <summary>
    /// The member to ask for a key, which has taken note of it; -1: the servers are asked.
    /// </summary>
    /// <param name="key">Under what an answer would be stored.</param>
    /// <param name="tried">Members that were asked: a bit for each; those that are aside are added.</param>
    /// <param name="now">The time.</param>
    public int Whom(CacheKey key, ref ulong tried, TimeSpan now)
    {
        while (Ring.Whom(key, tried) is var member && member >= 0)
        {
            tried |= 1UL << member;
            if (Seats[member].TryAsk(now, Rule.Timeout))
            {
                return member;
            }
        }

        return -1;
    }

    private static Seq<IPNetwork> NetworksOf(PeerRing ring) => ring.Members
        .Where((_, at) => at != ring.Self)
        .SelectMany(member => new[] { member.Endpoint.Host, member.Endpoint.OtherHost })
        .Select(host => IPAddress.TryParse(host, out var address) ? address : null)
        .OfType<IPAddress>()
        .Distinct()
        .Select(address => new IPNetwork(address, address.GetAddressBytes().Length * 8))
        .ToSeq().Strict();
}
