using System.Text;
using Pibl.Http.H2;
using Pibl.Http.Messages;

namespace Pibl.Tests.Http.H2;

/// <summary>Frames of a client as bytes, and a session's frames as text.</summary>
internal static class Frames
{
    public static readonly byte[] Hello = [.. Preface.Client, .. Of(FrameType.Settings, 0, 0)];

    public static byte[] Of(FrameType type, int flags, int stream, params byte[] payload)
    {
        var frame = new byte[FrameHeader.Bytes + payload.Length];
        new FrameHeader(payload.Length, type, (FrameFlags)flags, stream).Write(frame);
        payload.CopyTo(frame, FrameHeader.Bytes);
        return frame;
    }

    /// <summary>A header block of literals, one <c>name: value</c> each.</summary>
    public static byte[] Block(params string[] fields)
    {
        using var to = new HeadBuffer();
        foreach (var field in fields)
        {
            var colon = field.IndexOf(": ", 1, StringComparison.Ordinal);
            to.Append("\0"u8);
            Literal(to, field[..colon]);
            Literal(to, field[(colon + 2)..]);
        }

        return to.Written.ToArray();
    }

    public static byte[] Get(int stream, string path = "/", bool end = true, params string[] more) =>
        Of(FrameType.Headers, end ? 5 : 4, stream,
            Block([":method: GET", ":scheme: http", $":path: {path}", ":authority: a.test", .. more]));

    public static byte[] Post(int stream, params string[] more) =>
        Of(FrameType.Headers, 4, stream,
            Block([":method: POST", ":scheme: http", ":path: /", ":authority: a.test", .. more]));

    /// <summary>A server's preface.</summary>
    public static readonly byte[] ServerHello = Of(FrameType.Settings, 0, 0);

    /// <summary>A response of a server.</summary>
    public static byte[] Head(int stream, string status = "200", bool end = false, params string[] more) =>
        Of(FrameType.Headers, end ? 5 : 4, stream, Block([$":status: {status}", .. more]));

    /// <summary>One setting.</summary>
    public static byte[] Setting(SettingId id, uint value) => Of(
        FrameType.Settings, 0, 0, 0, (byte)id,
        (byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value);

    public static byte[] Data(int stream, string text, bool end = false) =>
        Of(FrameType.Data, end ? 1 : 0, stream, Encoding.Latin1.GetBytes(text));

    public static byte[] Window(int stream, int increment) => Of(
        FrameType.WindowUpdate, 0, stream,
        (byte)(increment >> 24), (byte)(increment >> 16), (byte)(increment >> 8), (byte)increment);

    public static byte[] Reset(int stream) => Of(FrameType.RstStream, 0, stream, 0, 0, 0, 8);

    private static void Literal(HeadBuffer to, string text)
    {
        var length = text.Length;
        if (length < 127)
        {
            to.Append([(byte)length]);
        }
        else
        {
            to.Append([127]);
            for (length -= 127; length >= 128; length >>= 7)
            {
                to.Append([(byte)(length | 128)]);
            }

            to.Append([(byte)length]);
        }

        to.Append(Encoding.Latin1.GetBytes(text));
    }
}
