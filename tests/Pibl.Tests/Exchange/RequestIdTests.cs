using CsCheck;
using Pibl.Exchange;

namespace Pibl.Tests.Exchange;

public sealed class RequestIdTests
{
    private const ulong Seed = 0x0123456789ABCDEF;
    private static readonly RequestIds Own = new(Seed, Keeps: false);
    private static readonly RequestIds Trusting = new(Seed, Keeps: true);

    [Theory]
    [InlineData("X-Request-Id: 7f3a-1", "7f3a-1")]
    [InlineData("x-request-id: Root=1-67891233-abcdef012345678912345678", "Root=1-67891233-abcdef012345678912345678")]
    [InlineData("X-Request-Id:", null)]
    [InlineData("X-Request-Id: a b", null)]
    [InlineData("X-Request-Id: a\"b", null)]
    [InlineData("X-Request-Id: a,b", null)]
    [InlineData("X-Request-Id: \u00e9", null)]
    [InlineData("X-Request-Id: a\r\nX-Request-Id: b", null)]
    [InlineData("A: b", null)]
    public void A_trusted_proxys_id_is_kept_where_it_is_plain(string field, string? kept)
    {
        var request = Given.Request("GET", "/", field);
        var made = Own.Of(request, Arrival(1, 1)).ToString();

        Assert.Equal(kept ?? made, Trusting.Of(request, Arrival(1, 1)).ToString());
        Assert.Matches("^[0-9a-f]{16}$", made);
    }

    [Fact]
    public void One_that_is_too_long_is_not_kept() => Assert.NotEqual(
        new string('a', RequestIds.KeptLengthMax + 1),
        Trusting.Of(
            Given.Request("GET", "/", $"X-Request-Id: {new string('a', RequestIds.KeptLengthMax + 1)}"), Arrival(1, 1))
            .ToString());

    [Fact]
    public void A_request_that_could_not_be_read_has_one() =>
        Assert.Equal(16, Trusting.Of(null, Arrival(3, 1)).ToString().Length);

    [Fact]
    public void Made_ids_differ_for_every_exchange_of_a_run() =>
        Gen.Select(Gen.ULong, Gen.UInt, Gen.UInt, Gen.UInt, Gen.UInt).Sample((seed, c1, n1, c2, n2) =>
            Assert.Equal((c1, n1) == (c2, n2), Made(seed, c1, n1) == Made(seed, c2, n2)));

    [Fact]
    public void The_same_exchange_has_the_same_id_wherever_it_is_asked_for() =>
        Assert.Equal(Made(Seed, 7, 2), Made(Seed, 7, 2));

    [Fact]
    public void An_id_costs_no_memory()
    {
        var (request, arrival) = (Given.Request("GET", "/"), Arrival(1, 1));

        Assert.Equal(0, Budgets.Allocated.By(() =>
        {
            Span<byte> scratch = stackalloc byte[RequestId.MadeLength];
            _ = Trusting.Of(request, arrival).Text(scratch).Length;
        }));
    }

    private static RequestId Made(ulong seed, long connection, long number) =>
        new RequestIds(seed, Keeps: false).Of(null, Arrival(connection, number));

    private static Arrival Arrival(long connection, long number) =>
        new(Given.Connection with { Id = connection }, number, Given.Noon);
}
