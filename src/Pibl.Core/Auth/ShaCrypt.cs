using System.Security.Cryptography;

namespace Pibl.Auth;

/// <summary>
/// SHA-crypt: “Unix crypt using SHA-256 and SHA-512” (U. Drepper, 2007, version 0.6), as glibc's crypt(3),
/// <c>htpasswd -2</c> and <c>-5</c>, <c>mkpasswd</c> and <c>openssl passwd -5</c> and <c>-6</c> make it.
/// </summary>
public static class ShaCrypt
{
    /// <summary>Rounds where the text does not name them.</summary>
    public const int RoundsUsually = 5_000;

    /// <summary>The fewest that the algorithm knows.</summary>
    public const int RoundsMin = 1_000;

    /// <summary>Longer salts are cut.</summary>
    public const int SaltBytesMax = 16;

    private const int BytesMax = SHA512.HashSizeInBytes;

    /// <summary>Whether a password is the one that was hashed; takes the same time where it is not.</summary>
    public static bool Matches(PasswordHash.ShaCrypt hash, ReadOnlySpan<byte> password)
    {
        Span<byte> digest = stackalloc byte[BytesMax];
        digest = digest[..Hash(hash.Is512, hash.Rounds, hash.Salt.Span, password, digest)];
        return CryptographicOperations.FixedTimeEquals(digest, hash.Digest.Span);
    }

    /// <summary>
    /// The digest of a password, in its own order; returns its length. The numbers are those of the steps of the
    /// specification.
    /// </summary>
    public static int Hash(
        bool is512, int rounds, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> password, Span<byte> digest)
    {
        var size = is512 ? SHA512.HashSizeInBytes : SHA256.HashSizeInBytes;
        var p = new byte[password.Length];
        Span<byte> a = stackalloc byte[BytesMax];
        Span<byte> s = stackalloc byte[BytesMax];
        a = a[..size];
        s = s[..size];
        using var sha = IncrementalHash.CreateHash(is512 ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256);
        try
        {
            First(sha, password, salt, a);

            // 13 to 16: the password's digest, as long as the password.
            for (var at = 0; at < password.Length; at++)
            {
                sha.AppendData(password);
            }

            sha.GetHashAndReset(s);
            Fill(p, s);

            // 17 to 20: the salt's digest, as long as the salt.
            for (var at = 0; at < 16 + a[0]; at++)
            {
                sha.AppendData(salt);
            }

            sha.GetHashAndReset(s);
            Rounds(sha, rounds, p, s[..salt.Length], a);
            a.CopyTo(digest);
            return size;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(p);
        }
    }

    /// <summary>1 to 12.</summary>
    private static void First(IncrementalHash sha, ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Span<byte> a)
    {
        sha.AppendData(password);
        sha.AppendData(salt);
        sha.AppendData(password);
        sha.GetHashAndReset(a);
        sha.AppendData(password);
        sha.AppendData(salt);
        var left = password.Length;
        for (; left > a.Length; left -= a.Length)
        {
            sha.AppendData(a);
        }

        sha.AppendData(a[..left]);
        for (var bits = password.Length; bits > 0; bits >>= 1)
        {
            sha.AppendData((bits & 1) != 0 ? a : password);
        }

        sha.GetHashAndReset(a);
    }

    /// <summary>21.</summary>
    private static void Rounds(
        IncrementalHash sha, int rounds, ReadOnlySpan<byte> p, ReadOnlySpan<byte> s, Span<byte> a)
    {
        for (var round = 0; round < rounds; round++)
        {
            sha.AppendData(round % 2 != 0 ? p : a);
            if (round % 3 != 0)
            {
                sha.AppendData(s);
            }

            if (round % 7 != 0)
            {
                sha.AppendData(p);
            }

            sha.AppendData(round % 2 != 0 ? a : p);
            sha.GetHashAndReset(a);
        }
    }

    private static void Fill(Span<byte> to, ReadOnlySpan<byte> digest)
    {
        for (; to.Length > digest.Length; to = to[digest.Length..])
        {
            digest.CopyTo(to);
        }

        digest[..to.Length].CopyTo(to);
    }
}
