using CsCheck;
using LanguageExt;
using Pibl.Cache;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Cache;

/// <summary>The target in keys of CACHE_KEY: without what does not count, and sorted.</summary>
public sealed class KeyQueryTests
{
    private static readonly string[] Parts =
        ["a=1", "a=2", "b=1", "b", "utm_x=1", "utm_y=2", "utm_x=1;b=9", "utm_?b=9", "", "c=%26", "=", "a[]=1"];

    private static readonly Gen<string> Parameters = Gen.Int[0, Parts.Length - 1].Array[0, 8].Select(
        static parts => "/p?" + string.Join('&', parts.Select(static part => Parts[part])));

    [Theory]
    [InlineData("/p", "/p")]
    [InlineData("/p?", "/p?")] // as the client wrote it
    [InlineData("/p?utm_source=x", "/p")]
    [InlineData("/p?utm_source", "/p")]
    [InlineData("/p?utm_=", "/p")]
    [InlineData("/p?id=7&utm_source=x", "/p?id=7")]
    [InlineData("/p?utm_source=x&id=7&fbclid=1&b", "/p?id=7&b")]
    [InlineData("/p?UTM_source=x", "/p?UTM_source=x")] // names have case
    [InlineData("/p?xutm_source=x", "/p?xutm_source=x")]
    [InlineData("/p?utm%5Fsource=x", "/p")]
    [InlineData("/p?fb%63lid=x", "/p")]
    [InlineData("/p?utm_a%26id=7", "/p")] // one parameter, whose name has an ampersand in it
    [InlineData("/p?utm_a=1%26id=7", "/p")]
    [InlineData("/p?utm_a=1;id=7", "/p?utm_a=1;id=7")] // two parameters to some servers
    [InlineData("/p?utm_a=1?id=7", "/p?utm_a=1?id=7")]
    [InlineData("/p?id=7;utm_a=1", "/p?id=7;utm_a=1")]
    [InlineData("/p?a&&b", "/p?a&&b")]
    [InlineData("/p?&utm_a&", "/p?&")]
    [InlineData("/utm_source=x?a", "/utm_source=x?a")]
    [InlineData("/p?b=2&a=1&utm_a", "/p?b=2&a=1")]
    public void Ignored_parameters_do_not_count(string target, string expected) =>
        Assert.Equal(expected, Of(target, isSorted: false, "utm_*", "fbclid"));

    [Theory]
    [InlineData("/p?b=1&a=2", "/p?a=2&b=1")]
    [InlineData("/p?a=2&a=1", "/p?a=2&a=1")] // one name: their order may mean something
    [InlineData("/p?b&a=2&c&a=1", "/p?a=2&a=1&b&c")]
    [InlineData("/p?a%5B%5D=2&b=0&a[]=1", "/p?a%5B%5D=2&a[]=1&b=0")] // two spellings of one name
    [InlineData("/p?ab=1&a=2", "/p?a=2&ab=1")]
    [InlineData("/p?b&", "/p?&b")]
    [InlineData("/p?B&a", "/p?a&B")]
    [InlineData("/p?A=1&a=2", "/p?A=1&a=2")] // one name to some servers: ASP.NET
    [InlineData("/p?a=2&A=1", "/p?a=2&A=1")]
    [InlineData("/p?b&a.b=1&a_b=2", "/p?a.b=1&a_b=2&b")] // and to PHP
    [InlineData("/p?c&a[0]=1&a=2", "/p?a[0]=1&a=2&c")]
    public void Parameters_are_sorted_by_name(string target, string expected) =>
        Assert.Equal(expected, Of(target, isSorted: true));

    [Theory]
    [InlineData("*", "/p?a=1&b", "/p")]
    [InlineData("*_id", "/p?x_id=1&y_id=2&id=3", "/p?id=3")]
    [InlineData("a*c", "/p?abc&ac&ab", "/p?ab")]
    [InlineData("a+b", "/p?a%2Bb&a+b", "/p?a+b")] // a plus sign is a space
    [InlineData("año", "/p?a%C3%B1o=1&b", "/p?b")]
    public void A_star_is_anything(string pattern, string target, string expected) =>
        Assert.Equal(expected, Of(target, isSorted: false, pattern));

    [Fact]
    public void A_key_of_a_key_is_itself() => Parameters.Sample(static target =>
        Of(Of(target, true, "utm_*"), true, "utm_*") == Of(target, true, "utm_*"));

    [Fact]
    public void Sorting_keeps_all_there_is() => Parameters.Sample(static target =>
        Of(target, true)[3..].Split('&').Order(StringComparer.Ordinal)
            .SequenceEqual(target[3..].Split('&').Order(StringComparer.Ordinal)));

    [Fact]
    public void What_counts_is_kept_in_its_order() => Parameters.Sample(static target =>
        Of(target, false, "utm_*") == Without(target));

    [Fact]
    public void Targets_that_differ_in_what_is_ignored_alone_have_one_key() =>
        Gen.Select(Parameters, Gen.Int[0, 8]).Sample(static (target, at) =>
        {
            // With nothing in it the question mark itself is the client's.
            var parts = target[3..].Split('&').ToList();
            parts.Insert(Math.Min(at, parts.Count), "utm_new=1");
            return target == "/p?" || Of("/p?" + string.Join('&', parts), true, "utm_*") == Of(target, true, "utm_*");
        });

    private static string Without(string target)
    {
        var parts = target[3..].Split('&');
        var kept = parts.Where(static part =>
            !part.StartsWith("utm_", StringComparison.Ordinal) || part.Contains(';') || part.Contains('?')).ToArray();
        return kept.Length == parts.Length ? target : kept.Length == 0 ? "/p" : "/p?" + string.Join('&', kept);
    }

    private static string Of(string target, bool isSorted, params string[] ignored) => KeyQuery.Of(
        TargetForm.Of(Bytes.Of(target)), KeyRule.Ignoring(toSeq(ignored).Strict()).Ignored, isSorted).ToString();
}
