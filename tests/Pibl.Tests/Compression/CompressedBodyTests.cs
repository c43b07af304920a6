using System.Text;
using CsCheck;
using Pibl.Bodies;
using Pibl.Compression;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Tests.Cache;
using Pibl.Tests.Http;
using Pibl.Twins;

namespace Pibl.Tests.Compression;

public sealed class CompressedBodyTests
{
    private static readonly Fault Cut = Fault.OfUpstream(FaultKind.UpstreamClosed, Retry.Never, "cut");

    private static readonly Gen<ContentCoding> Codings =
        Gen.OneOf(ContentCoding.Br, ContentCoding.Zstd, ContentCoding.Gzip);

    // The block of zstd is 128 KB: what ends with one leaves nothing to flush.
    private static readonly Gen<string[]> Blocks = Gen.OneOf(
        Gen.Char['\0', 'ÿ'].Array[1, 2000].Select(chars => new string(chars)),
        Gen.Int[1, 300_000].Select(length => new string('x', length)),
        Gen.Const(1 << 17).Select(length => string.Create(length, 1, (chars, seed) =>
        {
            var random = new Random(seed);
            for (var i = 0; i < chars.Length; i++)
            {
                chars[i] = (char)random.Next(256);
            }
        }))).Array[1, 6];

    private readonly InlineWorkers _workers = new();
    private readonly Compressors _compressors;

    public CompressedBodyTests() => _compressors = new Compressors(2, _workers);

    [Theory]
    [InlineData(ContentCoding.Br)]
    [InlineData(ContentCoding.Zstd)]
    [InlineData(ContentCoding.Gzip)]
    public void What_has_come_goes_out_when_the_server_pauses(ContentCoding coding)
    {
        var source = new HeldBody();
        using var body = Compressed(source, coding);
        var sent = new MemoryStream();
        foreach (var text in (string[])["data: 1\n\n", "data: 2\n\n", "data: 3\n\n"])
        {
            var reading = body.ReadAsync(default).AsTask();
            source.Bring(text);
            _workers.RunUntilIdle();
            sent.Write(Now(reading).Span);
            Assert.EndsWith(text, Decoded(coding, sent, out _), StringComparison.Ordinal);
        }

        var last = body.ReadAsync(default).AsTask();
        source.Bring("");
        _workers.RunUntilIdle();
        sent.Write(Now(last).Span);
        Assert.Equal("data: 1\n\ndata: 2\n\ndata: 3\n\n", Decoded(coding, sent, out var isWhole));
        Assert.True(isWhole);
        Assert.True(Read(body).IsEmpty);
    }

    [Fact]
    public void Whatever_comes_all_of_it_is_out_when_the_server_pauses() => Gen.Select(Codings, Blocks).Sample(
        (coding, blocks) =>
        {
            var (source, workers, sent, came) = (new HeldBody(), new InlineWorkers(), new MemoryStream(), "");
            using var body = new CompressedBody(source, coding, Entered(new Compressors(1, workers)), isEndless: false);
            var reading = body.ReadAsync(default).AsTask();
            foreach (var block in blocks.Append(""))
            {
                came += block;
                source.Bring(block);
                for (workers.RunUntilIdle(); reading.IsCompleted; workers.RunUntilIdle())
                {
                    sent.Write(Now(reading).Span);
                    if (Now(reading).IsEmpty)
                    {
                        break;
                    }

                    reading = body.ReadAsync(default).AsTask();
                }

                Assert.Equal(came, Decoded(coding, sent, out var isWhole));
                Assert.Equal(block.Length == 0, isWhole);
            }
        },
        iter: 50);

    [Fact]
    public void What_comes_at_once_goes_out_at_once()
    {
        using var body = Compressed(new ScriptedBody(Framing.Chunked, null, "ab", "cd", "ef"));
        var sent = new MemoryStream();
        sent.Write(Read(body).Span);
        Assert.Equal("abcdef", Decoded(ContentCoding.Gzip, sent, out var isWhole));
        Assert.True(isWhole);
        Assert.True(Read(body).IsEmpty);
    }

    [Fact]
    public void A_long_body_goes_out_in_blocks()
    {
        var random = new Random(1);
        var blocks = Enumerable.Range(0, 8).Select(_ => string.Concat(
            Enumerable.Range(0, 10_000).Select(_ => (char)random.Next(256)))).ToArray();
        using var body = Compressed(new ScriptedBody(Framing.Chunked, null, blocks));
        var (sent, count) = (new MemoryStream(), 0);
        for (; Read(body) is { IsEmpty: false } block; count++)
        {
            sent.Write(block.Span);
        }

        Assert.Equal(string.Concat(blocks), Decoded(ContentCoding.Gzip, sent, out _));
        Assert.InRange(count, 3, 8);
    }

    [Fact]
    public void What_breaks_off_breaks_off()
    {
        var source = new ScriptedBody(Framing.Chunked, Cut, "ab");
        using (var body = Compressed(source))
        {
            var broken = Assert.Throws<BodyException>(() => Read(body));
            Assert.Equal(FaultKind.UpstreamClosed, broken.Fault.Kind);
        }

        Assert.True(source.IsDisposed);
        Assert.Equal(0, _compressors.Inside);
    }

    [Fact]
    public void The_place_goes_back_with_the_last_byte()
    {
        using var body = Compressed(new ScriptedBody(Framing.Chunked, null, "ab"));
        Assert.Equal(1, _compressors.Inside);
        Read(body);
        Assert.Equal(0, _compressors.Inside);
    }

    [Fact]
    public void A_client_that_goes_during_a_pause_ends_the_read_that_is_under_way()
    {
        var source = new HeldBody();
        var body = Compressed(source);
        var reading = body.ReadAsync(default).AsTask();
        source.Bring("ab");
        _workers.RunUntilIdle();
        Now(reading);
        body.Dispose();
        Assert.Equal((true, 0, 0), (source.IsBrokenOff, source.LetGoes, _compressors.Inside));
        source.Fail(new BodyException(Cut));
        Assert.Equal((1, false), (source.LetGoes, source.LetGoWhileRead));
    }

    [Fact]
    public async Task A_body_is_not_let_go_of_while_it_is_compressed()
    {
        var source = new HeldBody();
        var body = Compressed(source);
        var reading = body.ReadAsync(default).AsTask();
        source.Bring("ab");
        body.Dispose();
        Assert.Equal((true, 1), (source.IsBrokenOff, _compressors.Inside));
        _workers.RunUntilIdle();
        source.Fail(new BodyException(Cut));
        _workers.RunUntilIdle();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading);
        Assert.Equal((1, false, 0), (source.LetGoes, source.LetGoWhileRead, _compressors.Inside));
    }

    [Fact]
    public void Endless_bodies_leave_half_of_the_places_to_others()
    {
        Assert.True(_compressors.TryEnter(isEndless: true));
        Assert.False(_compressors.TryEnter(isEndless: true));
        Assert.True(_compressors.TryEnter(isEndless: false));
        Assert.False(_compressors.TryEnter(isEndless: false));
        _compressors.Leave(isEndless: true);
        Assert.True(_compressors.TryEnter(isEndless: true));
        Assert.Equal(2, _compressors.Inside);
    }

    private CompressedBody Compressed(StreamedBody source, ContentCoding coding = ContentCoding.Gzip) =>
        new(source, coding, Entered(_compressors), isEndless: false);

    private static Compressors Entered(Compressors compressors)
    {
        Assert.True(compressors.TryEnter(isEndless: false));
        return compressors;
    }

    private ReadOnlyMemory<byte> Read(CompressedBody body)
    {
        var reading = body.ReadAsync(default).AsTask();
        _workers.RunUntilIdle();
        return Now(reading);
    }

    private static ReadOnlyMemory<byte> Now(Task<ReadOnlyMemory<byte>> reading)
    {
        Assert.True(reading.IsCompleted, "something waited");
        return reading.GetAwaiter().GetResult();
    }

    private static string Decoded(ContentCoding coding, MemoryStream sent, out bool isWhole) =>
        Encoding.Latin1.GetString(Decoding.Of(coding, sent.ToArray(), out isWhole));
}
