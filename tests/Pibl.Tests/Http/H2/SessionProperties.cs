using CsCheck;
using Pibl.Http.H2;
using Pibl.Http.Messages;

namespace Pibl.Tests.Http.H2;

/// <summary>What holds of any session; the fuzzer asks the same of worse ones.</summary>
public sealed class SessionProperties
{
    private static readonly Gen<byte[]> Frame = Gen.Select(Gen.Int[0, 11], Gen.Int[0, 5], Gen.Int[0, 40]).Select(
        (kind, at, length) => Make(kind, (2 * at) + 1, length));

    [Fact]
    public void The_same_bytes_give_the_same_events_however_they_are_cut() =>
        Gen.Select(Frame.Array[0, 12], Gen.Int[1, 40], Gen.Byte.Array[0, 5]).Sample((frames, piece, junk) =>
        {
            byte[][] said = [Frames.Hello, .. frames, junk];
            var (whole, cut) = (Dialogue.Of(0, said), Dialogue.Of(piece, said));
            Assert.Equal(whole.Events, cut.Events);
            Assert.Equal(whole.Written(), cut.Written());
        });

    /// <summary>
    /// Content that waits for windows goes out as they open, a piece of each stream in turn: never more than they
    /// allow, all that they allow, and the same frames however the client's bytes are cut.
    /// </summary>
    [Fact]
    public void The_same_windows_let_out_the_same_content_however_they_are_cut() =>
        Gen.Select(Opening.Array[0, 20], Gen.Int[0, 60_000], Gen.Int[1, 40]).Sample((openings, first, piece) =>
        {
            byte[] hello =
            [
                .. Preface.Client,
                .. Frames.Of(FrameType.Settings, 0, 0, 0, 4, 0, 0, (byte)(first >> 8), (byte)first),
            ];
            byte[][] asked = [hello, Frames.Get(1), Frames.Get(3), Frames.Get(5)];
            var (whole, cut) = (new Answered(), new Answered());
            whole.Say(0, asked, openings);
            cut.Say(piece, asked, openings);
            Assert.Equal(whole.Written, cut.Written);
            foreach (var (stream, sent) in whole.Sent)
            {
                var opened = openings.Where(opening => opening.Stream == stream).Sum(opening => (long)opening.Bytes);
                Assert.InRange(sent, 0, Math.Min(Answered.Length, first + opened));
            }

            var shared = 65_535 + openings.Where(opening => opening.Stream == 0).Sum(opening => (long)opening.Bytes);
            var wanted = new[] { 1, 3, 5 }.Sum(stream => Math.Min(
                Answered.Length,
                first + openings.Where(opening => opening.Stream == stream).Sum(opening => (long)opening.Bytes)));
            Assert.Equal(Math.Min(shared, wanted), whole.Sent.Values.Sum());
        });

    private static readonly Gen<(int Stream, int Bytes)> Opening =
        Gen.Select(Gen.OneOf(0, 0, 1, 3, 5), Gen.Int[1, 40_000]);

    /// <summary>Three responses whose content goes out as far as it may, after each event.</summary>
    private sealed class Answered
    {
        public const int Length = 50_000;

        private const int Piece = 9_000;

        private readonly Dialogue _dialogue = new();

        public SortedDictionary<int, int> Sent { get; } = [];

        public List<string> Written { get; } = [];

        public void Say(int piece, byte[][] asked, (int Stream, int Bytes)[] openings)
        {
            _dialogue.Say(piece, asked);
            foreach (var stream in _dialogue.Streams.Values)
            {
                _dialogue.Session.BeginHead(200);
                _dialogue.Session.EndHead(stream, isEnd: false);
                Sent[stream.Id] = 0;
            }

            GoOn();
            foreach (var (stream, bytes) in openings)
            {
                _dialogue.Say(piece, Frames.Window(stream, bytes));
                GoOn();
            }

            Written.AddRange(_dialogue.Written());
        }

        private void GoOn()
        {
            for (var isMoving = true; isMoving;)
            {
                isMoving = false;
                foreach (var stream in _dialogue.Streams.Values.Where(stream => Sent[stream.Id] < Length))
                {
                    var sent = _dialogue.Session.Data(stream, new byte[Length - Sent[stream.Id]], isEnd: true, Piece);
                    Sent[stream.Id] += sent;
                    isMoving |= sent > 0;
                }
            }
        }
    }

    private static readonly Gen<byte[]> ServerFrame = Gen.Select(Gen.Int[0, 11], Gen.Int[0, 3], Gen.Int[0, 40]).Select(
        (kind, at, length) => MakeOfServer(kind, (2 * at) + 1, length));

    [Fact]
    public void The_same_bytes_of_a_server_give_the_same_events_however_they_are_cut() =>
        Gen.Select(ServerFrame.Array[0, 12], Gen.Int[1, 40], Gen.Byte.Array[0, 5]).Sample((frames, piece, junk) =>
        {
            byte[][] said = [Frames.ServerHello, .. frames, junk];
            Dialogue[] two = [Asking(), Asking()];
            two[0].Say(0, said);
            two[1].Say(piece, said);
            Assert.Equal(two[0].Events, two[1].Events);
            Assert.Equal(two[0].Written(), two[1].Written());
        });

    private static Dialogue Asking() => Dialogue.Asking(Method.Get, Method.Head, Method.Post, Method.Get);

    private static byte[] MakeOfServer(int kind, int stream, int length) => kind switch
    {
        0 or 1 => Frames.Head(stream, "200", end: length % 2 == 0),
        2 => Frames.Head(stream, "103"),
        3 => Frames.Head(stream, "200", false, $"content-length: {length}"),
        4 => Frames.Data(stream, new string('d', length)),
        5 => Frames.Data(stream, new string('d', length), end: true),
        6 => Frames.Of(FrameType.Data, 9, stream, [(byte)(length / 2), .. new byte[length]]),
        7 => Frames.Reset(stream),
        8 => Frames.Window(stream, length),
        9 => Frames.Of(FrameType.Headers, 5, stream, Frames.Block("x-trailer: 1")),
        10 => Frames.Of(FrameType.Headers, 0, stream, Frames.Block(":status: 200")),
        _ => Frames.Of(FrameType.Continuation, 4, stream, Frames.Block("x-a: b")),
    };

    private static byte[] Make(int kind, int stream, int length) => kind switch
    {
        0 or 1 => Frames.Get(stream),
        2 => Frames.Post(stream),
        3 => Frames.Post(stream, $"content-length: {length}"),
        4 => Frames.Data(stream, new string('d', length)),
        5 => Frames.Data(stream, new string('d', length), end: true),
        6 => Frames.Of(FrameType.Data, 9, stream, [(byte)(length / 2), .. new byte[length]]),
        7 => Frames.Reset(stream),
        8 => Frames.Window(stream, length),
        9 => Frames.Of(FrameType.Headers, 5, stream, Frames.Block("x-trailer: 1")),
        10 => Frames.Of(FrameType.Headers, 1, stream, Frames.Block(":method: GET")),
        _ => Frames.Of(FrameType.Continuation, 4, stream, Frames.Block(":scheme: http", ":path: /", ":authority: a.test")),
    };
}
