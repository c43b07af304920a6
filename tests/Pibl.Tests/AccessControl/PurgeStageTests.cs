using System.Net;
using Pibl.AccessControl;
using Pibl.Cache;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Stages;
using Pibl.Tests.Cache;
using static LanguageExt.Prelude;

namespace Pibl.Tests.AccessControl;

/// <summary>What a PURGE is told, in words.</summary>
public sealed class PurgeStageTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "/a", "", "403 Forbidden\nPURGE is not allowed from your address.\n")]
    [InlineData("192.0.2.0/24", "/a", "X-Forwarded-For: 10.0.0.1", "403 Forbidden\nPURGE is not allowed from your address.\n")]
    [InlineData("192.0.2.0/24", "/img/*.png", "", "`*` counts only at the end; pibl purge --pattern, or the API, takes it anywhere.\n")]
    [InlineData("192.0.2.0/24", "/", "Surrogate-Key:", "Surrogate-Key and Cache-Tag name what is purged, and there is no tag in them.\n")]
    [InlineData("192.0.2.0/24", "/", "Cache-Tag: ,", "Surrogate-Key and Cache-Tag name what is purged, and there is no tag in them.\n")]
    [InlineData("192.0.2.0/24", "/img/*", "", "prefix example.test/img/: purged\n")]
    [InlineData("192.0.2.0/24", "/", "Cache-Tag: one,", "tag one: purged\n")]
    public async Task It_is_done_or_says_what_is_wrong_with_it(string from, string target, string field, string told)
    {
        var access = new PurgeAccess(AddressRanges.Of(Seq1(IPNetwork.Parse(from))), AddressRanges.None);
        var stage = PurgeStage.Over(access, new DictionaryStore(), KeyRules.None, static (_, _) => { });

        var verdict = await stage.Run(
            Given.Received("PURGE", target, field.Length == 0 ? [] : [field]), new ExchangeScope());

        Assert.False(verdict.GoesOn(out _, out var reply));
        var body = Assert.IsType<MemoryBody>(reply.Body).Content;
        Assert.Equal(told, body.ToString());
    }
}
