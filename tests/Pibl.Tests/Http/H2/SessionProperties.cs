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
