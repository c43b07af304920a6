using Pibl.Cache;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Cache;

/// <summary>What an operator reads of a stored response.</summary>
public sealed class CacheListingTests
{
    [Theory]
    [InlineData("", "", "the only one: no Vary")]
    [InlineData("Vary: Accept-Language", "Accept-Language: es", "Accept-Language: es")]
    [InlineData("Vary: Accept-Language", "", "no accept-language")]
    [InlineData("Vary: Accept-Language, X-Kind\nVary: x-kind", "Accept-Language: es", "Accept-Language: es; no x-kind")]
    public void A_variant_is_told_by_what_the_request_had_of_Vary_and_what_not(
        string response, string request, string variant)
    {
        var stored = Heads.Stored(response, request);
        var listing = new CacheListing(
            Heads.Now, Seq1(new CacheItem(Heads.Key, stored, 0, "memory")), IsCut: false);
        var scope = PurgeOrder.ScopeOf("url", "http://a.test/x").IfLeft(PurgeScope.All);

        var text = CacheListingText.Of(listing, new CacheQuery(scope, 10));

        Assert.Contains($"  variant   {variant}\n", text, StringComparison.Ordinal);
    }
}
