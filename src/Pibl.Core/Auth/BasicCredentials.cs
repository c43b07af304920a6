using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace Pibl.Auth;

/// <summary>A user and a password as a client sends them (RFC 7617 §2).</summary>
public static class BasicCredentials
{
    /// <summary>htpasswd takes 255 bytes of each.</summary>
    public const int BytesMax = 512;

    /// <summary>
    /// Takes the credentials apart. False where the field is not of the Basic scheme, or not as RFC 7617 §2 says:
    /// Base64 of UTF-8 with a colon and without control characters, at most <see cref="BytesMax"/> bytes.
    /// </summary>
    /// <param name="authorization">The value of Authorization.</param>
    /// <param name="room"><see cref="BytesMax"/> bytes; overwrite them when the password is not needed any
    /// more.</param>
    /// <param name="user">A part of <paramref name="room"/>.</param>
    /// <param name="password">A part of <paramref name="room"/>.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> authorization, Span<byte> room, out ReadOnlySpan<byte> user, out ReadOnlySpan<byte> password)
    {
        user = default;
        password = default;
        if (!IsBasic(authorization))
        {
            return false;
        }

        var encoded = authorization[6..].Trim((byte)' ');
        if (Base64.DecodeFromUtf8(encoded, room, out _, out var length) != OperationStatus.Done)
        {
            return false;
        }

        // RFC 7617 §2: the first colon ends the name; a password may have more of them.
        ReadOnlySpan<byte> pair = room[..length];
        var colon = pair.IndexOf((byte)':');
        var hasControl = pair.IndexOfAnyInRange((byte)0, (byte)0x1F) >= 0 || pair.Contains((byte)0x7F);
        if (colon < 0 || hasControl || !Utf8.IsValid(pair))
        {
            return false;
        }

        user = pair[..colon];
        password = pair[(colon + 1)..];
        return true;
    }

    /// <summary>RFC 9110 §11.1: the name of a scheme has no case.</summary>
    public static bool IsBasic(ReadOnlySpan<byte> authorization) =>
        authorization.Length > 6 && authorization[5] == ' ' && Ascii.EqualsIgnoreCase(authorization[..5], "Basic"u8);
}
