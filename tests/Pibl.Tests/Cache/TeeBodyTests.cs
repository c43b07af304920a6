using Pibl.Bodies;
using Pibl.Cache;
using Pibl.Http.Messages;
using Pibl.Tests.Http;

namespace Pibl.Tests.Cache;

public sealed class TeeBodyTests
{
    private readonly DictionaryStore _store = new();

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 4)]
    public async Task The_copy_counts_with_the_last_byte(bool lengthIsKnown, int reads)
    {
        var framing = lengthIsKnown ? Framing.Exactly(6) : Framing.Chunked;
        using var tee = Tee(new ScriptedBody(framing, null, "ab", "cd", "ef"));
        for (var i = 1; i < reads; i++)
        {
            await tee.ReadAsync(default);
            Assert.Empty(_store.All);
        }

        await tee.ReadAsync(default);
        Assert.Equal("abcdef", Assert.Single(_store.All).Body.ToString());
        Assert.Null(tee.Unkept);
        Assert.Equal(0, _store.Filling);
    }

    [Fact]
    public async Task What_breaks_off_is_not_kept()
    {
        var cut = Fault.OfUpstream(FaultKind.UpstreamClosed, Retry.Never, "cut");
        var source = new ScriptedBody(Framing.Chunked, cut, "ab");
        using var tee = Tee(source);
        await tee.ReadAsync(default);
        var broken = await Assert.ThrowsAsync<BodyException>(async () => await tee.ReadAsync(default));
        Assert.Equal(FaultKind.UpstreamClosed, broken.Fault.Kind);
        Assert.Equal(CacheReasons.Incomplete, tee.Unkept);
        Assert.Equal(0, _store.Filling);
        Assert.Empty(_store.All);
    }

    [Fact]
    public async Task What_was_overtaken_says_so()
    {
        _store.Overtakes = true;
        using var tee = Tee(new ScriptedBody(Framing.Exactly(2), null, "ab"));
        await tee.ReadAsync(default);
        Assert.Equal((CacheReasons.Overtaken, 0), (tee.Unkept, _store.Filling));
    }

    [Fact]
    public async Task A_body_that_ends_short_of_its_length_is_not_kept()
    {
        using (var tee = Tee(new ScriptedBody(Framing.Exactly(6), null, "ab")))
        {
            await tee.ReadAsync(default);
            Assert.True((await tee.ReadAsync(default)).IsEmpty);
        }

        Assert.Equal(0, _store.Filling);
        Assert.Empty(_store.All);
    }

    [Fact]
    public async Task A_client_that_goes_ends_the_copy_and_the_source()
    {
        var source = new ScriptedBody(Framing.Chunked, null, "ab", "cd");
        using (var tee = Tee(source))
        {
            await tee.ReadAsync(default);
        }

        Assert.True(source.IsDisposed);
        Assert.Equal(0, _store.Filling);
        Assert.Empty(_store.All);
    }

    [Fact]
    public async Task When_the_store_has_had_enough_the_client_reads_on()
    {
        _store.FillMax = 3;
        var text = "";
        using var tee = Tee(new ScriptedBody(Framing.Exactly(6), null, "ab", "cd", "ef"));
        while (await tee.ReadAsync(default) is { IsEmpty: false } block)
        {
            text += Bytes.Of(block.Span).ToString();
        }

        Assert.Equal("abcdef", text);
        Assert.Equal(CacheReasons.StoreFull, tee.Unkept);
        Assert.Equal(0, _store.Filling);
        Assert.Empty(_store.All);
    }

    [Fact]
    public async Task A_copy_under_way_is_not_pulled_away()
    {
        var source = new HeldBody();
        var tee = Tee(source);
        var reading = tee.ReadAsync(default).AsTask();
        tee.Dispose();
        Assert.Equal((true, 0, 1), (source.IsBrokenOff, source.LetGoes, _store.Filling));
        source.Bring("of another client by now");
        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading);
        Assert.Equal((1, false, 0), (source.LetGoes, source.LetGoWhileRead, _store.Filling));
        Assert.Empty(_store.All);
    }

    [Fact]
    public async Task A_copy_that_is_broken_off_is_whole_or_not_kept()
    {
        var source = new HeldBody();
        var tee = Tee(source);
        var reading = tee.ReadAsync(default).AsTask();
        tee.BreakOff();
        source.Fail(new BodyException(Fault.OfUpstream(FaultKind.UpstreamClosed, Retry.Never, "broken off")));
        await Assert.ThrowsAsync<BodyException>(() => reading);
        tee.Dispose();
        Assert.Equal((1, false, 0), (source.LetGoes, source.LetGoWhileRead, _store.Filling));
        Assert.Empty(_store.All);
    }

    private TeeBody Tee(StreamedBody source) =>
        new(source, _store.Begin(Heads.Key, Heads.Stored("Cache-Control: max-age=60", body: ""))!);
}
