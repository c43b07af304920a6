using System.Text;
using CsCheck;
using Pibl.Http.Messages;
using Pibl.Mirrors;

namespace Pibl.Tests.Mirrors;

/// <summary>In what two answers differ, and what differences have in common.</summary>
public sealed class ComparisonTests
{
    [Theory]
    [InlineData("200", "200", "")]
    [InlineData("200", "404", "status 200 404: 200/404")]
    [InlineData("200 Content-Type: text/html", "404 Content-Type: text/plain", "status 200 404: 200/404")]
    [InlineData("200 Content-Type: text/html", "200 content-type: text/html", "")]
    [InlineData("200 Content-Type: text/html", "200 Content-Type: text/html;charset=utf-8", "content-type: text/html/text/html;charset=utf-8")]
    [InlineData("200 Cache-Control: no-cache|Cache-Control: private", "200 Cache-Control: no-cache, private", "")]
    [InlineData("200 Cache-Control: no-cache", "200", "cache-control: no-cache/none")]
    [InlineData("200 ETag: \"1\"|Date: a", "200 ETag: \"2\"|Date: b", "")]
    [InlineData("302 Location: http://s1:80/a", "302 Location: http://m:81/a", "")]
    [InlineData("302 Location: http://s1:80", "302 Location: http://m:81", "")]
    [InlineData("302 Location: http://s1:80/a", "302 Location: http://m:810/a", "location: /a/http://m:810/a")]
    [InlineData("200", "200 =other", "body: no bytes/5 bytes with the checksum fc4aacd1")]
    [InlineData("200 =one", "200 =two", "body: 3 bytes with the checksum 4af01193/3 bytes with the checksum 32bc10d9")]
    [InlineData("200 =one", "200 =!", "body: 3 bytes with the checksum 4af01193/broken off")]
    [InlineData("200 =!", "200 =two", "")]
    public void Two_answers_differ_in_this(string server, string mirror, string expected) => Assert.Equal(
        expected,
        string.Join("; ", Comparison.Of(Answer("s1:80", server), Answer("m:81", mirror), ComparedParts.Default).Map(
            found => $"{found.Kind}: {found.Server}/{found.Mirror}")));

    [Fact]
    public void Only_what_is_to_be_compared_is()
    {
        var parts = new ComparedParts(Status: false, Body: false, LanguageExt.Prelude.Seq1("x-version"));
        var found = Comparison.Of(
            Answer("s1:80", "200 X-Version: 1|Content-Type: a =one"), Answer("m:81", "500 X-Version: 2 =two"), parts);
        Assert.Equal("x-version", Assert.Single(found).Kind);
    }

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/items/7?x=1", "/items/*")]
    [InlineData("/items/007.html", "/items/*")]
    [InlineData("/2026/11-27/a", "/*/*/a")]
    [InlineData("/u/1f0c2f5e-1c3b-4e0e-8c0a-5d7a7f4f2a11/edit", "/u/*/edit")]
    [InlineData("/deadbeef/added/cafe", "/deadbeef/added/cafe")]
    [InlineData("/deadbeef0/v2/oauth2", "/*/v2/oauth2")]
    [InlineData("/t/eyJhbGciOiJIUzI1NiJ9", "/t/*")]
    [InlineData("/assets/app-3f2a9c1b.css", "/assets/app-3f2a9c1b.css")]
    [InlineData("/a//b/", "/a//b/")]
    [InlineData("*", "*")]
    public void Paths_of_one_kind_have_one_pattern(string target, string pattern) =>
        Assert.Equal(pattern, PathPattern.Of(Encoding.Latin1.GetBytes(target)));

    [Fact]
    public void A_pattern_is_no_longer_than_its_bound() => Gen.String[Gen.Char['!', '~'], 0, 2000].Sample(target =>
        PathPattern.Of(Encoding.Latin1.GetBytes(target)).Length <= PathPattern.LengthMax + 3);

    [Fact]
    public void A_digest_does_not_depend_on_where_the_body_was_cut() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[0, 200], Gen.Int[0, 200]).Sample((body, one, other) =>
        {
            var first = Math.Min(Math.Min(one, other), body.Length);
            var second = Math.Min(Math.Max(one, other), body.Length);
            var cut = default(BodyDigest)
            .With(body.AsSpan(0, first))
            .With(body.AsSpan(first, second - first))
            .With(body.AsSpan(second));
            return cut == default(BodyDigest).With(body);
        });

    [Fact]
    public void A_digest_ends_at_its_bound()
    {
        var whole = new byte[BodyDigest.BytesMax + 100];
        var digest = default(BodyDigest).With(whole);
        whole[^1] = 1;
        Assert.True(digest.IsFull);
        Assert.Equal(digest, default(BodyDigest).With(whole.AsSpan(0, 1000)).With(whole.AsSpan(1000)));
        whole[BodyDigest.BytesMax - 1] = 1;
        Assert.NotEqual(digest, default(BodyDigest).With(whole));
    }

    private static MirroredAnswer Answer(string from, string text)
    {
        var body = text.IndexOf('=', StringComparison.Ordinal) is var at and >= 0 && text[at - 1] == ' ' ? text[(at + 1)..] : "";
        var head = (body.Length > 0 ? text[..(text.LastIndexOf('=') - 1)] : text).Split(' ', 2);
        return new MirroredAnswer(
            Given.Endpoint(from),
            Given.Response(
                int.Parse(head[0], System.Globalization.CultureInfo.InvariantCulture),
                head.Length > 1 ? head[1].Split('|') : []),
            body == "!" ? null : default(BodyDigest).With(Bytes.Of(body).Span));
    }
}
