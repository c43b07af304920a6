using CsCheck;
using Pibl.Compression;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Tests.Cache;

namespace Pibl.Tests.Compression;

/// <summary>RFC 9110 §12.5.3.</summary>
public sealed class AcceptEncodingTests
{
    private static readonly ContentCoding[] Order = [ContentCoding.Br, ContentCoding.Zstd, ContentCoding.Gzip];

    private static readonly Gen<string> Fields = Gen.Select(
        Gen.OneOf("br", "zstd", "gzip", "x-gzip", "identity", "*", "deflate", "GZIP", ""),
        Gen.OneOf("", ";q=0", "; q=0.5", ";q=1.0", ";q=0.001", ";q=2", ";q=a"),
        (coding, weight) => coding + weight).List[0, 5].Select(members => string.Join(", ", members));

    [Theory]
    [InlineData("gzip", ContentCoding.Gzip)]
    [InlineData("gzip, deflate, br, zstd", ContentCoding.Br)]
    [InlineData("gzip, zstd", ContentCoding.Zstd)]
    [InlineData("x-gzip", ContentCoding.Gzip)]
    [InlineData("GZip", ContentCoding.Gzip)]
    [InlineData("gzip;q=1.0, br;q=0.9", ContentCoding.Gzip)]
    [InlineData("gzip;q=0.001", ContentCoding.Gzip)]
    [InlineData("br;q=0, gzip", ContentCoding.Gzip)]
    [InlineData("br;q=0, *", ContentCoding.Zstd)]
    [InlineData("*", ContentCoding.Br)]
    [InlineData("*;q=0.5, gzip", ContentCoding.Gzip)]
    [InlineData("gzip, *;q=0", ContentCoding.Gzip)]
    [InlineData("gzip;q=0.5, identity", ContentCoding.Identity)]
    [InlineData("gzip;q=0.5, identity;q=0.5", ContentCoding.Gzip)]
    [InlineData("gzip;q=0.5, identity;q=0", ContentCoding.Gzip)]
    [InlineData("gzip;q=0, br;q=0.0, zstd;q=0.000", ContentCoding.Identity)]
    [InlineData("*;q=0", ContentCoding.Identity)]
    [InlineData("identity", ContentCoding.Identity)]
    [InlineData("deflate, compress", ContentCoding.Identity)]
    [InlineData("", ContentCoding.Identity)]
    [InlineData("gzip;q=x", ContentCoding.Identity)]
    [InlineData("gzip;level=9", ContentCoding.Identity)]
    [InlineData("gzip ; q=0.8 , br ; q=0.7", ContentCoding.Gzip)]
    public void The_best_weight_wins_and_of_alike_ones_the_first_in_order(string accepted, ContentCoding coding) =>
        Assert.Equal(coding, AcceptEncoding.Negotiate(Heads.FieldsOf($"Accept-Encoding: {accepted}"), Order));

    [Fact]
    public void Only_what_is_configured_is_chosen() => Assert.Equal(
        ContentCoding.Gzip,
        AcceptEncoding.Negotiate(Heads.FieldsOf("Accept-Encoding: br, gzip;q=0.1"), [ContentCoding.Gzip]));

    [Fact]
    public void Who_does_not_ask_gets_no_coding() =>
        Assert.Equal(ContentCoding.Identity, AcceptEncoding.Negotiate(Heads.FieldsOf("Accept: */*"), Order));

    [Fact]
    public void Several_lines_are_one_list() => Assert.Equal(
        ContentCoding.Zstd,
        AcceptEncoding.Negotiate(Heads.FieldsOf("Accept-Encoding: gzip;q=0.5\nAccept-Encoding: zstd"), Order));

    [Fact]
    public void A_request_that_forbids_transforming_gets_no_coding() => Assert.Equal(
        ContentCoding.Identity,
        AcceptEncoding.Negotiate(Heads.FieldsOf("Accept-Encoding: br\nCache-Control: no-transform"), Order));

    [Theory]
    [InlineData("Accept: a\nAccept-Encoding: gzip, deflate, br\nFoo: b", "Accept: a\nAccept-Encoding: br\nFoo: b")]
    [InlineData("Accept-Encoding: gzip", "Accept-Encoding: gzip")]
    [InlineData("Accept-Encoding: x-gzip", "Accept-Encoding: gzip")]
    [InlineData("Accept-Encoding: *", "Accept-Encoding: br")]
    [InlineData("Accept-Encoding: zstd\nFoo: b\nAccept-Encoding: gzip", "Foo: b\nAccept-Encoding: zstd")]
    [InlineData("Accept-Encoding: deflate", "Accept-Encoding: identity")]
    [InlineData("Accept-Encoding:", "Accept-Encoding: identity")]
    [InlineData("Accept-Encoding: deflate, identity;q=0", "Accept-Encoding: deflate, identity;q=0")]
    [InlineData("Accept-Encoding: *;q=0", "Accept-Encoding: *;q=0")]
    [InlineData("Foo: b", "Foo: b")]
    [InlineData("Accept-Encoding: gzip, br\nConnection: Upgrade", "Accept-Encoding: gzip, br\nConnection: Upgrade")]
    public void What_is_asked_for_is_the_one_coding_that_was_chosen(string fields, string normalized) =>
        Assert.Equal(Heads.FieldsOf(normalized), Normalized(fields));

    [Fact]
    public void What_was_chosen_once_is_chosen_again() => Fields.Sample(accepted =>
    {
        var fields = Heads.FieldsOf($"Accept-Encoding: {accepted}");
        var coding = AcceptEncoding.Negotiate(fields, Order);
        Assert.Equal(coding, AcceptEncoding.Negotiate(Normalized($"Accept-Encoding: {accepted}"), Order));
    });

    [Fact]
    public void What_is_normal_already_is_not_copied()
    {
        var received = Heads.Received(Heads.Get("Accept-Encoding: br"));
        Assert.Same(received, AcceptEncoding.Normalize(received, Order));
    }

    private static Fields Normalized(string fields) =>
        AcceptEncoding.Normalize(Heads.Received(Heads.Get(fields)), Order).Request.Fields;
}
