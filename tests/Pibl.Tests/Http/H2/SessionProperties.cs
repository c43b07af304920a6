using CsCheck;
using Pibl.Http.H2;

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
