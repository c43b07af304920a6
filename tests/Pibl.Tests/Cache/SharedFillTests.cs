using Pibl.Bodies;
using Pibl.Cache;
using Pibl.Http.Messages;
using Pibl.Tests.Http;
using Pibl.Twins;

namespace Pibl.Tests.Cache;

/// <summary>A body that is stored as it comes, beside one reader or several.</summary>
public sealed class SharedFillTests : IDisposable
{
    private static readonly StoredResponse Head = Heads.Stored("Cache-Control: max-age=60", body: "");

    private readonly DictionaryStore _store = new();
    private readonly InlineWorkers _workers = new();
    private readonly CancellationTokenSource _stopping = new();

    public void Dispose() => _stopping.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_stored_before_its_reader_has_the_last_byte(bool lengthIsKnown)
    {
        var framing = lengthIsKnown ? Framing.Exactly(6) : Framing.Chunked;
        var source = new ScriptedBody(framing, null, "ab", "cd", "ef");
        using var reader = Fill(source).Begin();
        Assert.Equal("abcdef", Assert.Single(_store.All).Body.ToString());
        Assert.Equal((true, lengthIsKnown ? 3 : 4), (source.IsDisposed, source.Reads));
        Assert.Equal("abcdef", await TextOf(reader));
        Assert.Equal((null, 0), (reader.Fill.Unkept, _store.Filling));
    }

    [Fact]
    public async Task What_breaks_off_is_not_stored_and_breaks_off_for_all()
    {
        var source = new HeldBody();
        var fill = Fill(source);
        using var first = fill.Begin();
        Assert.True(fill.TryExpect(1));
        using var second = fill.Open();
        source.Bring("ab");
        Assert.Equal(("ab", "ab"), (await PieceOf(first), await PieceOf(second)));
        var (one, other) = (PieceOf(first), PieceOf(second));
        source.Fail(new BodyException(Fault.OfUpstream(FaultKind.UpstreamClosed, Retry.Never, "cut")));
        _workers.RunUntilIdle();
        Assert.Equal(FaultKind.UpstreamClosed, (await Assert.ThrowsAsync<BodyException>(() => one)).Fault.Kind);
        Assert.Equal(FaultKind.UpstreamClosed, (await Assert.ThrowsAsync<BodyException>(() => other)).Fault.Kind);
        first.Dispose();
        Assert.Equal(1, _store.Filling);
        second.Dispose();
        Assert.Equal((CacheReasons.Incomplete, 0, 1), (fill.Unkept, _store.Filling, source.LetGoes));
        Assert.Empty(_store.All);
        Assert.False(fill.TryExpect(1), "nobody else is given what is cut short");
    }

    [Fact]
    public async Task Whoever_reads_slowly_is_given_all_that_came_before_it_broke_off()
    {
        var source = new HeldBody();
        var fill = Fill(source);
        var reader = fill.Begin();
        source.Bring("ab");
        source.Bring("cd");
        source.Fail(new BodyException(Fault.OfUpstream(FaultKind.UpstreamClosed, Retry.Never, "cut")));
        Assert.Equal((true, 1), (fill.IsOver, _store.Filling));
        Assert.Equal("abcd", await PieceOf(reader));
        await Assert.ThrowsAsync<BodyException>(() => PieceOf(reader));
        reader.Dispose();
        Assert.Equal((CacheReasons.Incomplete, 0), (fill.Unkept, _store.Filling));
    }

    [Fact]
    public async Task What_was_overtaken_says_so()
    {
        _store.Overtakes = true;
        using var reader = Fill(new ScriptedBody(Framing.Exactly(2), null, "ab")).Begin();
        Assert.Equal("ab", await TextOf(reader));
        Assert.Equal((CacheReasons.Overtaken, 0), (reader.Fill.Unkept, _store.Filling));
    }

    [Fact]
    public void A_body_that_ends_short_of_its_length_is_not_stored()
    {
        var reader = Fill(new ScriptedBody(Framing.Exactly(6), null, "ab")).Begin();
        reader.Dispose();
        Assert.Equal((CacheReasons.Incomplete, 0), (reader.Fill.Unkept, _store.Filling));
        Assert.Empty(_store.All);
    }

    [Fact]
    public async Task It_comes_as_fast_as_its_server_sends_whatever_its_readers_do()
    {
        var source = new HeldBody();
        var fill = Fill(source);
        using var first = fill.Begin();
        source.Bring("ab");
        source.Bring("cd");
        Assert.True(fill.TryExpect(1));
        using var second = fill.Open();
        source.Bring("");
        Assert.Equal((1, "abcd"), (source.LetGoes, Assert.Single(_store.All).Body.ToString()));
        Assert.Equal(("abcd", "abcd"), (await TextOf(first), await TextOf(second)));
    }

    [Fact]
    public async Task A_part_is_given_out_when_it_has_come_and_not_before()
    {
        var source = new HeldBody(Framing.Exactly(8));
        var fill = Fill(source);
        using var first = fill.Begin();
        Assert.True(fill.TryExpect(1));
        using var part = fill.Open(new ByteRange(3, 3));
        Assert.Equal(Framing.Exactly(3), part.Framing);
        var piece = PieceOf(part);
        source.Bring("ab");
        Assert.Equal((0, false), (_workers.RunUntilIdle(), piece.IsCompleted));
        source.Bring("cde");
        _workers.RunUntilIdle();
        Assert.Equal("de", await piece);
        source.Bring("fgh");
        Assert.Equal(("f", ""), (await PieceOf(part), await PieceOf(part)));
        Assert.Equal("abcdefgh", await TextOf(first));
    }

    [Fact]
    public async Task Where_there_is_no_room_a_part_that_has_not_come_holds_up_nobody()
    {
        _store.FillMax = 3;
        var source = new HeldBody();
        var fill = Fill(source);
        var first = fill.Begin();
        Assert.True(fill.TryExpect(1));
        using var part = fill.Open(new ByteRange(7, 2));
        first.Dispose();
        var piece = PieceOf(part);
        source.Bring("abc");
        source.Bring("def");
        source.Bring("ghijk");
        _workers.RunUntilIdle();
        Assert.Equal(("hi", ""), (await piece, await PieceOf(part)));
    }

    [Fact]
    public async Task Its_first_reader_may_leave_before_the_others()
    {
        var source = new HeldBody();
        var fill = Fill(source);
        var first = fill.Begin();
        Assert.True(fill.TryExpect(1));
        using var second = fill.Open();
        first.Dispose();
        source.Bring("ab");
        source.Bring("");
        Assert.False(source.IsBrokenOff);
        Assert.Equal("ab", await TextOf(second));
        Assert.Single(_store.All);
    }

    [Fact]
    public async Task One_that_leaves_in_the_midst_of_a_read_leaves_alone()
    {
        var source = new HeldBody();
        var fill = Fill(source);
        using var first = fill.Begin();
        Assert.True(fill.TryExpect(1));
        var second = fill.Open();
        var (one, other) = (PieceOf(first), PieceOf(second));
        second.BreakOff();
        _workers.RunUntilIdle();
        Assert.Equal(FaultKind.ClientGone, (await Assert.ThrowsAsync<BodyException>(() => other)).Fault.Kind);
        second.Dispose();
        source.Bring("ab");
        Assert.Equal("ab", await one);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Behind_its_last_reader_it_ends_or_is_finished(bool finishes, bool isBrokenOff)
    {
        var source = new HeldBody();
        var fill = Fill(source, finishes);
        fill.Begin().Dispose();
        Assert.Equal(isBrokenOff, source.IsBrokenOff);
        Assert.Equal(isBrokenOff ? CacheReasons.Incomplete : null, fill.Unkept);
        if (finishes)
        {
            source.Bring("ab");
            source.Bring("");
            Assert.Equal("ab", Assert.Single(_store.All).Body.ToString());
        }
    }

    [Fact]
    public void What_nobody_reads_ends_when_the_proxy_drains()
    {
        var source = new HeldBody();
        Fill(source, finishes: true).Begin().Dispose();
        Assert.False(source.IsBrokenOff);
        _stopping.Cancel();
        Assert.True(source.IsBrokenOff);
    }

    [Fact]
    public async Task Where_there_is_no_room_its_readers_go_on_at_the_pace_of_the_slowest()
    {
        _store.FillMax = 3;
        var source = new HeldBody();
        var fill = Fill(source);
        var (told, reads) = (0, 0);
        fill.WhenOver(_ => told++);
        using var first = fill.Begin();
        Assert.True(fill.TryExpect(1));
        using var second = fill.Open();
        source.Bring("ab");
        source.Bring("cd");
        Assert.Equal((1, false), (told, fill.TryExpect(1)));
        Assert.Equal(("ab", "cd"), (await PieceOf(first), await PieceOf(first)));
        var waits = PieceOf(first);
        Assert.Equal(("ab", "cd"), (await PieceOf(second), await PieceOf(second)));
        Assert.Equal((false, 1), (waits.IsCompleted, _store.Filling));
        var other = PieceOf(second);
        source.Bring("ef");
        reads += _workers.RunUntilIdle();
        Assert.Equal(("ef", "ef", 2), (await waits, await other, reads));
        Assert.Equal((CacheReasons.StoreFull, 0), (fill.Unkept, _store.Filling));
        var (oneEnds, otherEnds) = (PieceOf(first), PieceOf(second));
        source.Bring("");
        _workers.RunUntilIdle();
        Assert.Equal(("", "", 2), (await oneEnds, await otherEnds, told));
        Assert.Empty(_store.All);
    }

    [Fact]
    public async Task When_the_store_has_had_enough_a_lone_client_reads_on()
    {
        _store.FillMax = 3;
        using var reader = Fill(new ScriptedBody(Framing.Exactly(6), null, "ab", "cd", "ef")).Begin();
        Assert.Equal("abcdef", await TextOf(reader));
        Assert.Equal((CacheReasons.StoreFull, 0), (reader.Fill.Unkept, _store.Filling));
    }

    [Fact]
    public async Task A_reader_that_leaves_lets_the_others_go_on_where_there_is_no_room()
    {
        _store.FillMax = 1;
        var source = new HeldBody();
        var fill = Fill(source);
        using var first = fill.Begin();
        Assert.True(fill.TryExpect(1));
        var second = fill.Open();
        source.Bring("ab");
        Assert.Equal("ab", await PieceOf(first));
        var waits = PieceOf(first);
        second.Dispose();
        source.Bring("cd");
        Assert.Equal("cd", await waits);
    }

    private SharedFill Fill(StreamedBody source, bool finishes = false) => new(
        source, _store.Begin(Heads.Key, Head)!, Head, 0,
        new Filling(FillRule.Default with { Finishes = finishes }, _workers, _stopping.Token));

    private static async Task<string> PieceOf(StreamedBody body) =>
        Bytes.Of((await body.ReadAsync(default)).Span).ToString();

    private static async Task<string> TextOf(StreamedBody body)
    {
        var text = "";
        while (await PieceOf(body) is { Length: > 0 } piece)
        {
            text += piece;
        }

        return text;
    }
}
