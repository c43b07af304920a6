using System.Buffers.Binary;
using System.Security.Cryptography;
using Pibl.Tables;

namespace Pibl.Auth;

/// <summary>
/// What was found out about credentials a while ago, so that a hash costs once. They are known by a keyed hash alone
/// (HMAC-SHA256 with a key of this process, cut to 128 bits): whoever reads the memory finds no password, and nothing
/// that a guess could be tried on.
/// </summary>
public sealed class Remembered
{
    /// <summary>
    /// How long right credentials are; a change of the file counts at once, since a reload with other users forgets
    /// all.
    /// </summary>
    public static readonly TimeSpan Right = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long wrong ones are: a program with an old password that asks again and again costs one hash.
    /// </summary>
    public static readonly TimeSpan Wrong = TimeSpan.FromSeconds(10);

    /// <summary>Each 24 bytes; the one that is forgotten first gives way.</summary>
    private const int RightMax = 1 << 15;
    private const int WrongMax = 1 << 12;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly TimeTable _right = new(RightMax);
    private readonly TimeTable _wrong = new(WrongMax);

    /// <summary>Under what the credentials in a value of Authorization are known.</summary>
    public UInt128 KeyOf(ReadOnlySpan<byte> authorization)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, authorization, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>What is known of credentials; null: nothing.</summary>
    /// <param name="key">Of <see cref="KeyOf"/>.</param>
    /// <param name="nowTicks">From 1, on a clock that never goes back.</param>
    public bool? Find(UInt128 key, long nowTicks) =>
        _right.Find(key) > nowTicks ? true
        : _wrong.Find(key) > nowTicks ? false
        : null;

    /// <summary>Keeps what was found out.</summary>
    public void Keep(UInt128 key, bool isRight, long nowTicks)
    {
        using var entry = (isRight ? _right : _wrong).Open(key, nowTicks);
        entry.Time = nowTicks + (isRight ? Right : Wrong).Ticks;
    }
}
