using Pibl.Cache;
using Pibl.Http.Messages;

namespace Pibl.Tests.Cache.Store;

/// <summary>Which purges the file has.</summary>
public sealed class PurgesTests
{
    private static readonly PurgeScope Tag = new(PurgeKind.Tag, default, Bytes.Of("news"));
    private readonly Purges _purges = new(hasFile: true);

    [Fact]
    public void What_the_file_has_is_not_pending_whatever_was_purged_since()
    {
        var first = Purge(upTo: 5);
        var written = _purges.Pending();
        var second = Purge(upTo: 7);
        Assert.True(_purges.IsPending(Tag, first));

        _purges.Done(written);

        Assert.False(_purges.IsPending(Tag, first));
        Assert.True(_purges.IsPending(Tag, second));

        _purges.Done(_purges.Pending());

        Assert.False(_purges.IsPending(Tag, second));
        Assert.Empty(_purges.Pending());
    }

    [Fact]
    public void Another_file_has_none_of_what_the_one_before_had()
    {
        var first = Purge(upTo: 5);
        var written = _purges.Pending();
        Purge(upTo: 7);
        _purges.Done(written);

        _purges.Raise(fileLastId: 9);

        Assert.True(_purges.IsPending(Tag, first));
    }

    private PurgeMark Purge(long upTo)
    {
        var mark = _purges.MarkOf(isSoft: false, upTo, Given.Noon);
        Assert.True(_purges.TryAdd([Tag], mark));
        return mark;
    }
}
