using System.Globalization;
using LanguageExt;
using Pibl.Config;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Auth;

/// <summary>Reads what stands behind a name in an htpasswd file.</summary>
public static class PasswordHashes
{
    /// <summary>
    /// More than a second on today's processors: every password that is tried would cost that, and no file needs it.
    /// </summary>
    public const int BcryptCostMax = 15;

    /// <summary>The least that bcrypt knows.</summary>
    public const int BcryptCostMin = 4;

    /// <summary>The same for SHA-crypt.</summary>
    public const int RoundsMax = 1_000_000;

    private const int BcryptLength = 60;
    private const string RoundsName = "rounds=";
    private const string Make = "htpasswd -B makes one that is taken";

    /// <summary>Stands for a hash that could not be read.</summary>
    internal static readonly PasswordHash Nothing = new PasswordHash.Bcrypt("", 0);

    // How other hashes begin, and what they are.
    private static readonly Seq<(string Start, string What)> Others = Seq(
        ("$apr1$", "Apache's MD5"), ("$1$", "MD5"), ("{SHA}", "SHA-1 without a salt"), ("{SSHA}", "SHA-1"),
        ("{PLAIN}", "a password that anybody can read"), ("$2x$", "a broken form of bcrypt"), ("$y$", "yescrypt"),
        ("$gy$", "yescrypt"), ("$7$", "scrypt"), ("$argon2", "Argon2"), ("$sha1$", "SHA-1"), ("$md5", "MD5"), ("_", "DES"));

    /// <summary>The part of a hash that may be shown: what kind it is.</summary>
    public static string Shown(string hash) =>
        hash.Length > 4 && hash[0] == '$' && hash.IndexOf('$', 1) is > 0 and < 10 and var end ? hash[..(end + 1)]
        : hash.Length > 4 && hash[0] == '{' && hash.IndexOf('}') is > 0 and < 10 and var close ? hash[..(close + 1)]
        : "";

    /// <summary>The hash, or what is wrong with it.</summary>
    /// <param name="where">What to point at.</param>
    /// <param name="hash">Its text, which no error repeats.</param>
    public static Validation<ConfigError, PasswordHash> Read(SourceSpan where, string hash) => hash switch
    {
        "" => where.Fails<PasswordHash>("there is no hash behind the name", Make),
        ['$', '2', 'a' or 'b' or 'y', '$', ..] => Bcrypt(where, hash),
        ['$', '5' or '6', '$', ..] => Sha(where, hash),
        _ => Others.Find(other => hash.StartsWith(other.Start, StringComparison.Ordinal)).Match(
            other => where.Fails<PasswordHash>($"{other.What} is not taken: bcrypt, or SHA-crypt ($5$, $6$), is", Make),
            () => where.Fails<PasswordHash>(
                hash.Length == 13 ? "a DES hash, or a password that anybody can read" : "no hash, or a password that anybody can read", Make)),
    };

    private static Validation<ConfigError, PasswordHash> Bcrypt(SourceSpan where, string hash)
    {
        var cost = hash.Length > 6 && int.TryParse(hash[4..6], out var number) && hash[6] == '$' ? number : -1;
        return hash.Length != BcryptLength || cost < 0 || !hash[7..].All(IsLetter)
            ? where.Fails<PasswordHash>("a bcrypt hash is $2y$, a cost of two digits, and 53 letters", "copy the whole of it")
            : cost is < BcryptCostMin or > BcryptCostMax
            ? where.Fails<PasswordHash>(
                $"a cost of {Counts.Show(cost)}",
                $"from {Counts.Show(BcryptCostMin)} to {Counts.Show(BcryptCostMax)}: each password that is tried would cost that")
            : Success<ConfigError, PasswordHash>(new PasswordHash.Bcrypt(hash, cost));
    }

    private static Validation<ConfigError, PasswordHash> Sha(SourceSpan where, string hash)
    {
        var is512 = hash[1] == '6';
        var parts = hash.Split('$');
        var names = parts.Length > 2 && parts[2].StartsWith(RoundsName, StringComparison.Ordinal);
        var digestLength = ShaCryptText.LengthOf(is512);
        if (parts.Length != (names ? 5 : 4) || parts[^1].Length != digestLength
            || ShaCryptText.Decode(is512, parts[^1]) is not { } digest)
        {
            return where.Fails<PasswordHash>(
                $"a {(is512 ? "SHA-512" : "SHA-256")} hash is ${hash[1]}$, a salt, $, and {Counts.Show(digestLength)} letters", "copy the whole of it");
        }

        var salt = parts[^2];
        if (salt.Length > ShaCrypt.SaltBytesMax || salt.Any(c => c is < '!' or > '~'))
        {
            return where.Fails<PasswordHash>("a salt is up to 16 letters", Make);
        }

        return RoundsOf(names ? parts[2][RoundsName.Length..] : "") is var rounds and > 0
            ? Success<ConfigError, PasswordHash>(
                new PasswordHash.ShaCrypt(is512, rounds, Bytes.Of(salt), Bytes.Owned(digest)))
            : where.Fails<PasswordHash>(
                "the number of rounds is out of range",
                $"from {Counts.Show(ShaCrypt.RoundsMin)} to {Counts.Show(RoundsMax)}: each password that is tried would cost that");
    }

    /// <summary>-1 where they are out of range.</summary>
    private static int RoundsOf(string text) =>
        text.Length == 0 ? ShaCrypt.RoundsUsually
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds)
            && rounds is >= ShaCrypt.RoundsMin and <= RoundsMax ? rounds
        : -1;

    /// <summary>Of the alphabet in which crypt(3) writes bits.</summary>
    private static bool IsLetter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '/';
}
