using System.Buffers;
using LanguageExt;
using Pibl.Config;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Admin;

/// <summary>ADMIN_TOKEN.</summary>
/// <param name="File">Its path.</param>
public sealed record AdminToken(string File)
{
    /// <summary>The shortest that nobody guesses, in bytes.</summary>
    public const int LengthMin = 16;

    /// <summary>The longest that is taken, in bytes.</summary>
    public const int LengthMax = 256;

    /// <summary>What the file holds; empty until it has been read.</summary>
    public Bytes Content { get; init; }

    /// <summary>
    /// One line of letters, digits and what RFC 6750 §2.1 allows besides; white space around it is left out.
    /// </summary>
    /// <param name="path">Of the file, for the mistake.</param>
    /// <param name="content">Of the file.</param>
    public static Validation<ConfigError, Bytes> Parse(string path, ReadOnlySpan<byte> content)
    {
        var token = content.Trim(" \t\r\n"u8);
        return token.Length is < LengthMin or > LengthMax || token.ContainsAnyExcept(Allowed)
            ? Fail<ConfigError, Bytes>(SourceSpan.OfFile(path).Wrong(
                $"a token is one line of {LengthMin} to {LengthMax} letters, digits and -._~+/=",
                "openssl rand -hex 32 makes one"))
            : Success<ConfigError, Bytes>(Bytes.Of(token));
    }

    private static readonly SearchValues<byte> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="u8);
}
