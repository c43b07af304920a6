using CsCheck;
using LanguageExt;
using Pibl.Cache;
using Pibl.Http.Messages;
using Pibl.Peers;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Peers;

/// <summary>A purge on its way between peers comes out as it went in.</summary>
public sealed class PeerPurgeTests
{
    private static readonly Gen<Bytes> Octets = Gen.Byte.Array[0, 20].Select(bytes => Bytes.Owned(bytes));

    private static readonly Gen<PurgeScope> Scopes =
        from kind in Gen.Enum<PurgeKind>()
        from host in Octets
        from name in Octets
        select new PurgeScope(kind, host, name);

    [Fact]
    public void Each_order_is_read_as_it_was_written() =>
        Gen.Select(Scopes.Array[1, 200], Gen.Bool, Gen.ULong).Sample((scopes, isSoft, number) =>
        {
            var read = PeerPurge.Write(number, new PurgeOrder(toSeq(scopes), isSoft))
                .Map(fields => PeerPurge.Read(fields)!)
                .Strict();

            Assert.All(read, part => Assert.Equal((number, isSoft), (part.Number, part.Order!.IsSoft)));
            Assert.Equal(scopes, read.Bind(part => part.Order!.Scopes));
        });

    [Fact]
    public void Nothing_in_a_line_could_be_taken_for_the_end_of_it() =>
        Scopes.Sample(scope =>
        {
            foreach (var part in PeerPurge.Write(1, new PurgeOrder(Seq1(scope), false)))
            {
                for (var at = 0; at < part.Count; at++)
                {
                    Assert.Equal(-1, part.ValueOf(at).IndexOfAnyExceptInRange((byte)' ', (byte)'~'));
                }
            }
        });

    [Theory]
    [InlineData("begin 1f|url shop.example /a", "1f: url shop.example/a")]
    [InlineData("begin 1f|soft|prefix * /img/|tag * one", "1f: soft prefix /img/, tag one")]
    [InlineData("begin 1|all * -", "1: everything")]
    [InlineData("begin 1|pattern * /a%20*", "1: pattern /a *")]
    [InlineData("begin 1|url %2A /a", "1: url */a")]
    [InlineData("end 1f", "1f: end")]
    [InlineData("", "?")]
    [InlineData("begin 1", "?")]
    [InlineData("all * -", "?")]
    [InlineData("begin x|all * -", "?")]
    [InlineData("begin 1|each * -", "?")]
    [InlineData("begin 1|url * /a%2", "?")]
    [InlineData("begin 1|url * /a%zz", "?")]
    [InlineData("begin 1|url * /a /b", "?")]
    [InlineData("begin 1|end 1|all * -", "?")]
    [InlineData("end 1|all * -", "?")]
    public void What_is_understood_is_all_that_is_carried_out(string lines, string expected)
    {
        var fields = lines.Split('|', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate(Fields.Empty, (all, line) => all.With(PeerPurge.Name, line));

        Assert.Equal(expected, PeerPurge.Read(fields) switch
        {
            null => "?",
            { Order: null } end => $"{end.Number:x}: end",
            { Order: { } order } begin =>
                $"{begin.Number:x}: {(order.IsSoft ? "soft " : "")}{string.Join(", ", order.Scopes)}",
        });
    }

    [Theory]
    [InlineData("peer/", "CACHE=on")]
    [InlineData("a.test/", "HOST=a.test,b.test")]
    [InlineData("peer.a.test/b", "HOST=*.a.test|PATH=/b")]
    public void It_is_sent_to_a_place_where_some_site_answers(string expected, string lines)
    {
        var (host, target) = PeerPurge.PlaceOf(Given.Settings(["[site a]", .. lines.Split('|'), "SERVERS=s1:80"]));
        Assert.Equal(expected, $"{host}{target}");
    }
}
