using System.Buffers.Binary;
using Pibl.Http.H2;
using Pibl.Http.Messages;

namespace Pibl.Fuzz;

/// <summary>
/// What a client or a server of HTTP/2 says: frames by the grammar, mostly, with header blocks of every kind.
/// </summary>
internal static class SessionGrammar
{
    private static readonly FrameType[] Sound =
        [FrameType.Headers, FrameType.Headers, FrameType.Headers, FrameType.Data, FrameType.Data,
        FrameType.WindowUpdate, FrameType.Settings, FrameType.Ping, FrameType.RstStream, FrameType.Priority,
        FrameType.PriorityUpdate, (FrameType)0xFA];

    private static readonly FrameType[] Odd =
        [.. Sound, FrameType.Continuation, FrameType.GoAway, FrameType.PushPromise];

    private static readonly byte[][] OddCode =
        [[0x80], [0xBE], [0xFF, 0x80, 0x80, 0x40], [0x0F, 0x9D, 0x02], [0x3F, 0xE1, 0x1F], [0x20], [0x00], [0xC1],
        [0x00, 0x03, 0x78, 0x2D, 0x61, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]];

    private static readonly uint[] Increments =
        [1, 5, 100, 16_384, 65_535, 1 << 20, 1 << 20, 0x7FFF_0000, 0, uint.MaxValue];

    private static readonly uint[] FirstWindows = [0, 1, 5, 100, 65_535, 70_000, 1 << 20, int.MaxValue, uint.MaxValue];

    private static readonly uint[] Values = [0, 1, 2, 100, 4096, 16_384, 65_536, 16_777_215, uint.MaxValue];

    private static readonly byte[][] Statuses =
        [[.. "200"u8], [.. "200"u8], [.. "204"u8], [.. "304"u8], [.. "103"u8], [.. "404"u8], [.. "101"u8], [.. "20"u8]];

    public static void Session(ref Prng dice, Draft to, bool isOfServer)
    {
        to.Add(isOfServer ? default : Preface.Client);
        Frame(to, FrameType.Settings, 0, 0, []);
        using var encoded = new HeadBuffer();
        var encoder = new HpackEncoder();
        var next = 1;
        var isSound = dice.OneIn(2);
        for (var frames = 1 + dice.Below(12); frames > 0; frames--)
        {
            var type = dice.Pick(isSound ? Sound : Odd);
            if (type == FrameType.Headers || next == 1)
            {
                Head(ref dice, to, encoder, encoded, ref next, isSound, isOfServer);
                continue;
            }

            var stream = isSound || !dice.OneIn(12) ? Math.Max(1, next - 2 - (2 * dice.Below(2))) : dice.Below(9);
            Other(ref dice, to, type, stream, isSound);
        }
    }

    private static void Head(
        ref Prng dice, Draft to, HpackEncoder encoder, HeadBuffer block, ref int next, bool isSound, bool isOfServer)
    {
        block.Clear();
        encoder.Begin(block);
        if (isOfServer)
        {
            Field(encoder, block, ":status"u8, dice.Pick(Statuses));
            Field(encoder, block, dice.OneIn(3) ? "content-length"u8 : default, "5"u8);
        }
        else
        {
            Field(encoder, block, ":method"u8, Words.Methods.Pick(ref dice));
            Field(encoder, block, ":scheme"u8, dice.OneIn(20) ? "ftp"u8 : "http"u8);
            Field(encoder, block, ":path"u8, Words.Targets.Pick(ref dice));
            Field(encoder, block, dice.OneIn(10) ? "host"u8 : ":authority"u8, Words.Hosts.Pick(ref dice));
        }

        for (var fields = dice.Below(5); fields > 0; fields--)
        {
            Field(encoder, block, Words.Names.Pick(ref dice), Words.Values.Pick(ref dice));
        }

        if (!isSound && dice.OneIn(6))
        {
            block.Append(dice.Pick(OddCode));
        }

        next = isOfServer && (next > 7 || dice.OneIn(3)) ? Math.Max(1, next - 2) : next;
        var stream = isSound || !dice.OneIn(15) ? next : dice.Below(8);
        next = Math.Max(next, stream) + 2;
        var flags = dice.OneIn(2) ? FrameFlags.EndStream : FrameFlags.None;
        var bytes = block.Written.Span;
        var cut = dice.OneIn(4) ? dice.Below(bytes.Length + 1) : bytes.Length;
        var isWhole = cut == bytes.Length;
        Frame(to, FrameType.Headers, isWhole ? flags | FrameFlags.EndHeaders : flags, stream, bytes[..cut]);
        if (!isWhole)
        {
            Frame(to, FrameType.Continuation, FrameFlags.EndHeaders, stream, bytes[cut..]);
        }
    }

    private static void Other(ref Prng dice, Draft to, FrameType type, int stream, bool isSound)
    {
        Span<byte> payload = stackalloc byte[300];
        payload.Clear();
        payload[3] = (byte)(1 + dice.Below(9));
        var length = type switch
        {
            FrameType.Data => dice.Below(dice.OneIn(4) ? 300 : 12),
            FrameType.Settings => 6 * dice.Below(3),
            FrameType.Ping or FrameType.GoAway => 8,
            FrameType.WindowUpdate or FrameType.RstStream => 4,
            FrameType.Priority => 5,
            _ => 4 + dice.Below(8),
        };
        Say(ref dice, type, payload[..length], isSound);
        length = !isSound && dice.OneIn(25) ? dice.Below(20) : length;
        for (var at = 0; at < length && !isSound && dice.OneIn(type == FrameType.Settings ? 2 : 6); at++)
        {
            payload[dice.Below(length)] = (byte)dice.Next();
        }

        var flags = !isSound && dice.OneIn(3) ? (FrameFlags)(dice.Next() & 0x2D)
            : type == FrameType.Data && dice.OneIn(3) ? FrameFlags.EndStream
            : FrameFlags.None;
        var isOfAll = type is FrameType.Settings or FrameType.Ping or FrameType.GoAway or FrameType.PriorityUpdate;
        Frame(to, type, flags, isOfAll && !dice.OneIn(20) ? 0 : stream, payload[..length]);
    }

    /// <summary>Windows and settings, of which sound sessions have the sound ones.</summary>
    private static void Say(ref Prng dice, FrameType type, Span<byte> payload, bool isSound)
    {
        if (type == FrameType.WindowUpdate)
        {
            BinaryPrimitives.WriteUInt32BigEndian(payload, dice.Pick(isSound ? Increments[..7] : Increments));
        }

        for (; type == FrameType.Settings && payload.Length >= 6; payload = payload[6..])
        {
            var isWindow = dice.OneIn(2);
            BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)(isWindow ? 4 : isSound ? 1 : dice.Below(10)));
            BinaryPrimitives.WriteUInt32BigEndian(
                payload[2..],
                isWindow ? dice.Pick(isSound ? FirstWindows[..7] : FirstWindows)
                    : dice.Pick(isSound ? Values[..7] : Values));
        }
    }

    private static void Field(HpackEncoder encoder, HeadBuffer to, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!name.IsEmpty)
        {
            encoder.Field(to, name[0] == ':' ? FieldId.Other : FieldIds.Of(name), name, value);
        }
    }

    private static void Frame(Draft to, FrameType type, FrameFlags flags, int stream, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[FrameHeader.Bytes];
        new FrameHeader(payload.Length, type, flags, stream).Write(header);
        to.Add(header).Add(payload);
    }
}
