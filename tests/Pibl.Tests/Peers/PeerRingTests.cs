using System.Globalization;
using System.Text;
using CsCheck;
using LanguageExt;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Peers;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Peers;

/// <summary>Which proxy of a cluster owns a key: the same on every machine, in every version.</summary>
public sealed class PeerRingTests
{
    /// <summary>These numbers are a promise between versions: they are never adapted to the code.</summary>
    [Theory]
    [InlineData("", "f52a15e9a9b5e89b")]
    [InlineData("10.0.0.1:8080", "e6be330c3d44a2e2")]
    [InlineData("web1:8080", "4f3df4b10acd3143")]
    public void The_hash_of_an_identity_is_known(string identity, string expected) =>
        Assert.Equal(expected, Hex(PeerHash.Of(Encoding.Latin1.GetBytes(identity))));

    [Theory]
    [InlineData("shop.example", "/", "119fcebd7d3e9f7a", "10.0.0.1:80")]
    [InlineData("shop.example", "/img/a.png?v=2", "da2d14cbdc90923b", "10.0.0.2:80")]
    [InlineData("https://shop.example", "/", "3b388b113e41683b", "10.0.0.2:80")]
    public void The_owner_of_a_key_is_known(string host, string target, string hash, string owner)
    {
        var key = new CacheKey(Bytes.Of(host), Bytes.Of(target));

        Assert.Equal(hash, Hex(PeerHash.Of(key)));
        Assert.Equal(owner, OwnerOf(RingOf("10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"), key));
    }

    [Fact]
    public void The_order_of_the_list_makes_no_difference()
    {
        var (one, other) = (RingOf("a:80", "b:80", "C:80"), RingOf("c:80", "b:80", "a:80"));
        foreach (var key in Keys(1000))
        {
            Assert.Equal(OwnerOf(one, key), OwnerOf(other, key));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(64)]
    public void Each_has_its_share(int count)
    {
        var ring = RingOf([.. Enumerable.Range(1, count).Select(n => $"10.0.0.{n}:8080")]);
        const int PerPeer = 5_000;
        var shares = Keys(count * PerPeer).CountBy(key => ring.OwnerOf(key)).ToArray();

        Assert.Equal(count, shares.Length);
        Assert.All(shares, share => Assert.InRange(share.Value, PerPeer * 0.93, PerPeer * 1.07));
    }

    [Fact]
    public void One_more_takes_its_share_from_all_and_moves_nothing_else() =>
        Gen.Int[1, 20].Sample(
            count =>
            {
                string[] names = [.. Enumerable.Range(1, count).Select(n => $"peer{n}:80")];
                var (before, after) = (RingOf(names), RingOf([.. names, "another:80"]));
                var moved = 0;
                foreach (var key in Keys(2_000))
                {
                    var (was, owner) = (OwnerOf(before, key), OwnerOf(after, key));
                    Assert.True(owner == was || owner == "another:80");
                    moved += owner == was ? 0 : 1;
                }

                Assert.InRange(moved, 2_000 * 0.75 / (count + 1), 2_000 * 1.3 / (count + 1));
            },
            iter: 20);

    [Fact]
    public void Where_the_owner_is_passed_over_all_others_agree_on_the_next()
    {
        var whole = RingOf("a:80", "b:80", "c:80", "d:80");
        foreach (var key in Keys(1000))
        {
            var owner = whole.OwnerOf(key);
            var left = RingOf([.. whole.Members.Where((_, at) => at != owner).Select(member => member.Identity)]);

            Assert.Equal(OwnerOf(left, key), whole.Members[whole.OwnerOf(key, 1UL << owner)].Identity);
        }
    }

    [Fact]
    public void Its_own_keys_are_asked_of_nobody()
    {
        var ring = PeerRing.Of(Given.Endpoints("a:80", "b:80"), Given.Endpoint("b:80"), _ => false);
        Assert.Equal(1, ring.Self);
        Assert.All(Keys(100), key => Assert.Equal(ring.OwnerOf(key) == 1 ? -1 : 0, ring.Whom(key, 0)));
        Assert.All(Keys(100), key => Assert.Equal(-1, ring.Whom(key, 0b11)));
    }

    [Fact]
    public void A_proxy_is_found_by_its_address_or_by_its_word()
    {
        var found = Given.Endpoints("10.0.0.1:80", "10.0.0.2:80");

        Assert.Equal(1, PeerRing.Of(found, None, one => one.Host == "10.0.0.2").Self);
        Assert.Equal(-1, PeerRing.Of(found, None, _ => false).Self);

        // It need not be in the list.
        var added = PeerRing.Of(found, Given.Endpoint("10.0.0.3:80"), _ => true);
        Assert.Equal((2, 3), (added.Self, added.Members.Count));
    }

    /// <summary>Debian has 127.0.1.1 beside its own name in /etc/hosts.</summary>
    [Fact]
    public void A_name_with_one_address_is_called_by_its_name_whatever_the_address()
    {
        Assert.Equal(["web1:80", "web2:80"], NamesIn(("127.0.1.1", "Web1"), ("10.0.0.2", "web2")));
        Assert.Equal(["web1:80", "web2:80"], NamesIn(("10.0.0.2", "web2"), ("10.0.0.1", "web1")));
    }

    [Fact]
    public void Behind_a_name_with_several_addresses_each_is_called_by_its_address() =>
        Assert.Equal(["10.0.0.1:80", "10.0.0.2:80"], NamesIn(("10.0.0.2", "pibl"), ("10.0.0.1", "pibl")));

    private static IEnumerable<string> NamesIn(params (string Host, string Name)[] found) => PeerRing.Of(
        toSeq(found.Select(one => new Endpoint(one.Host, 80, Name: one.Name))).Strict(), None, _ => false)
        .Members.Select(member => member.Identity);

    private static PeerRing RingOf(params string[] names) => PeerRing.Of(Given.Endpoints(names), None, _ => false);

    private static string OwnerOf(PeerRing ring, CacheKey key) => ring.Members[ring.OwnerOf(key)].Identity;

    private static IEnumerable<CacheKey> Keys(int count) => Enumerable.Range(0, count).Select(
        n => new CacheKey(Bytes.Of("shop.example"), Bytes.Of($"/products/{n}")));

    private static string Hex(ulong number) => number.ToString("x16", CultureInfo.InvariantCulture);
}
