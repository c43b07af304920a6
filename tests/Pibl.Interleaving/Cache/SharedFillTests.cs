using Pibl.Bodies;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Interleaving.Explore;
using Pibl.Stages;

namespace Pibl.Interleaving.Cache;

/// <summary>
/// Readers beside the body that comes: each has all of it, in order, or sees that it broke off; nobody waits for ever.
/// </summary>
public sealed class SharedFillTests
{
    /// <summary>The first block of a fill whose length is not known.</summary>
    private const int BlockBytes = 4096;

    [Theory]
    [InlineData(BlockBytes)]
    [InlineData(1)]
    public void Each_reader_has_all_of_it(int roomBytes) => Explorer.Every(2, scene =>
    {
        var body = new Coming(roomBytes);
        body.Read(scene, "first", body.Fill.Begin());
        Assert.True(body.Fill.TryExpect(1));
        body.Read(scene, "second", body.Fill.Open());
        scene.Strand("server", () => body.Bring("ab", "cd", ""));
        scene.AtRest(() =>
        {
            Assert.Equal(["abcd", "abcd"], body.Texts);
            body.AssertOver();
        });
    });

    [Theory]
    [InlineData(BlockBytes)]
    [InlineData(1)]
    public void One_leaves_beside_the_other(int roomBytes) => Explorer.Every(2, scene =>
    {
        var body = new Coming(roomBytes);
        body.Read(scene, "stays", body.Fill.Begin());
        Assert.True(body.Fill.TryExpect(1));
        var leaving = body.Fill.Open();
        scene.Strand("leaves", leaving.Dispose);
        scene.Strand("server", () => body.Bring("ab", ""));
        scene.AtRest(() =>
        {
            Assert.Equal(["ab"], body.Texts);
            body.AssertOver();
        });
    });

    [Fact]
    public void Its_client_breaks_it_off_beside_the_server() => Explorer.Every(3, scene =>
    {
        var body = new Coming(BlockBytes);
        var reader = body.Fill.Begin();
        body.Read(scene, "reads", reader);
        scene.Strand("breaks off", reader.BreakOff);
        scene.Strand("server", () => body.Bring("ab", ""));
        scene.AtRest(() =>
        {
            Assert.Contains(Assert.Single(body.Texts), (string[])["ab", "broken", "ab broken"]);
            body.AssertOver();
        });
    });

    /// <summary>A body that a strand brings, and what its readers got.</summary>
    private sealed class Coming : StreamedBody
    {
        private readonly FillBudget _budget;
        private readonly List<Task> _reads = [];
        private readonly System.Collections.Generic.Queue<string> _blocks = new();
        private TaskCompletionSource? _more;
        private bool _isBrokenOff;
        private int _letGoes;

        public Coming(int roomBytes)
        {
            var head = new StoredResponse(
                Fields.Empty,
                new ResponseHead(
                    200, default, HttpVersion.Http11, Fields.Empty, Framing.Chunked, ConnectionOptions.None),
                default, default, default, default, default, 0);
            _budget = new FillBudget(roomBytes);
            Fill = new SharedFill(
                this, new Fill(head, _budget, BlockBytes, static _ => true), head, 0,
                new Filling(FillRule.Default, Workers.Pool, default));
        }

        public SharedFill Fill { get; }

        public List<string> Texts { get; } = [];

        public override Framing Framing => Framing.Chunked;

        public void Read(Scene scene, string name, SharedReader reader) =>
            scene.Strand(name, () => _reads.Add(ReadAsync(reader)));

        public void Bring(params string[] blocks)
        {
            foreach (var block in blocks)
            {
                Strand.Point("a block comes");
                _blocks.Enqueue(block);
                Take()?.SetResult();
            }
        }

        public override void BreakOff()
        {
            _isBrokenOff = true;
            Take()?.SetResult();
        }

        public void AssertOver()
        {
            foreach (var read in _reads)
            {
                Assert.True(read.IsCompleted, "somebody waits for ever");
                read.GetAwaiter().GetResult();
            }

            Assert.Equal((true, 0L, 1), (Fill.IsOver, _budget.Bytes, _letGoes));
        }

        protected override async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancel)
        {
            try
            {
                while (_blocks.Count == 0 && !_isBrokenOff)
                {
                    _more = new TaskCompletionSource();
                    await _more.Task;
                }

                return _isBrokenOff
                    ? throw new BodyException(Faults.ClientLeft)
                    : System.Text.Encoding.ASCII.GetBytes(_blocks.Dequeue());
            }
            finally
            {
                EndRead();
            }
        }

        protected override void LetGo() => _letGoes++;

        private TaskCompletionSource? Take()
        {
            var more = _more;
            _more = null;
            return more;
        }

        private async Task ReadAsync(SharedReader reader)
        {
            var text = "";
            try
            {
                while (await reader.ReadAsync(default) is { IsEmpty: false } block)
                {
                    text += Bytes.Of(block.Span).ToString();
                    Strand.Point("writes");
                }
            }
            catch (BodyException)
            {
                text = text.Length == 0 ? "broken" : $"{text} broken";
            }

            reader.Dispose();
            Texts.Add(text);
        }
    }
}
