using MyProxy;
using Pibl.Exchange;

namespace Pibl.Tests.Docs.AddAStage;

public sealed class NoSniffTests
{
    [Fact]
    public void Every_reply_says_it_once()
    {
        var once = NoSniff.Apply(Replies.Unauthorized);

        Assert.Equal("nosniff", once.Head.Fields.Find("X-Content-Type-Options"u8)?.ToString());
        Assert.Same(once, NoSniff.Apply(once));
    }
}
