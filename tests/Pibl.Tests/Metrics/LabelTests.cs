using CsCheck;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Metrics;

namespace Pibl.Tests.Metrics;

/// <summary>What exchanges are told apart by: closed sets, whatever comes.</summary>
public sealed class LabelTests
{
    public static TheoryData<CacheStatus, string> Results => new()
    {
        { new CacheStatus(true, ForwardReason.No, TtlSeconds: 5), "hit" },
        { new CacheStatus(true, ForwardReason.No, TtlSeconds: -5), "stale" },
        { new CacheStatus(true, ForwardReason.Stale, Reason: CacheReasons.StaleOnError), "stale" },
        { new CacheStatus(true, ForwardReason.No, Reason: CacheReasons.Grace), "stale" },
        { new CacheStatus(true, ForwardReason.Stale, 304), "revalidated" },
        { new CacheStatus(false, ForwardReason.UriMiss) { Collapsed = true }, "collapsed" },
        { new CacheStatus(false, ForwardReason.UriMiss) { Collapsed = false }, "miss" },
        { new CacheStatus(false, ForwardReason.Stale, 200), "miss" },
        { new CacheStatus(false, ForwardReason.Request, 200), "miss" },
        { new CacheStatus(false, ForwardReason.Method, 200), "bypass" },
        { new CacheStatus(false, ForwardReason.Bypass, 200), "bypass" },
    };

    [Theory]
    [MemberData(nameof(Results))]
    public void What_the_cache_did_is_one_word(CacheStatus status, string word) =>
        Assert.Equal(word, CacheResults.Of(status).Word());

    [Fact]
    public void Each_result_has_a_word() => Assert.Equal(Enum.GetValues<CacheResult>().Length, CacheResults.Count);

    [Theory]
    [InlineData(0, "")]
    [InlineData(200, "200")]
    [InlineData(101, "101")]
    [InlineData(404, "404")]
    [InlineData(299, "2xx")]
    [InlineData(599, "5xx")]
    [InlineData(999, "9xx")]
    public void A_status_that_is_not_in_the_registry_is_told_by_its_class(int status, string label) =>
        Assert.Equal(label, StatusNames.Of(StatusNames.Fold(status)));

    [Theory]
    [InlineData(Method.Get, "GET")]
    [InlineData(Method.Query, "QUERY")]
    [InlineData(Method.VersionControl, "VERSION-CONTROL")]
    [InlineData(Method.Other, "_OTHER")]
    public void A_method_is_its_token(Method method, string label) => Assert.Equal(label, LabelValues.Of(method));

    [Fact]
    public void Each_token_is_the_one_that_the_parser_knows() => Assert.All(
        Enum.GetValues<Method>(),
        method => Assert.Equal(method, Methods.Of(System.Text.Encoding.ASCII.GetBytes(LabelValues.Of(method)))));

    [Theory]
    [InlineData(null, 200, "")]
    [InlineData(null, 502, "502")]
    [InlineData(null, 5, "5xx")]
    [InlineData(null, 404, "")]
    [InlineData(FaultKind.UpstreamTimeout, 504, "upstream_timeout")]
    [InlineData(FaultKind.ClientGone, 0, "client_gone")]
    public void What_failed_has_a_type(FaultKind? fault, int status, string label) =>
        Assert.Equal(label, LabelValues.ErrorOf(fault, status));

    [Fact]
    public void A_key_in_a_number_is_the_key() => Gen.Select(
        Gen.Enum<Method>(), Gen.Int[0, 999], Gen.Enum<HttpVersion>(), Gen.Enum<ClientScheme>(),
        Gen.Enum<FaultKind>().Nullable(), Gen.Enum<CacheResult>().Nullable())
        .Sample((method, status, version, scheme, fault, cached) =>
        {
            var key = new ExchangeKey(method, status, version, scheme, fault, cached);
            Assert.Equal(key, ExchangeKey.Unpack(key.Pack()));
            Assert.True(key.Pack() >= 0);
            var request = new RequestKey(status, key.Fault, method == Method.Get);
            Assert.Equal(request, RequestKey.Unpack(request.Pack()));
        });

    [Fact]
    public void A_server_that_was_found_tells_its_name() => Assert.Equal(
        "server.address=10.0.0.1 server.port=80 pibl.server.name=shop.example",
        string.Join(' ', ServerLabel.Of(new Endpoint("10.0.0.1", 80, Name: "shop.example")).Labels()
            .Map(label => $"{label.Name}={label.Value}")));
}
