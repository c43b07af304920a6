using System.Text;
using LanguageExt;
using Pibl.Config;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Auth;

/// <summary>
/// Reads an htpasswd file: <c>name:hash</c>, one a line; blank lines and lines that begin with <c>#</c> are skipped,
/// and what stands behind a second colon is a comment, as for nginx.
/// </summary>
public static class Htpasswd
{
    /// <summary>The largest file that is read.</summary>
    public const int FileBytesMax = 4 << 20;

    /// <summary>The most users.</summary>
    public const int UsersMax = 20_000;

    private const string Make = "htpasswd -B FILE NAME adds one";

    private static readonly Encoding StrictUtf8 = new UTF8Encoding(false, true);

    /// <summary>
    /// The users, or every mistake with its line and column; no part of a hash or a password is shown.
    /// </summary>
    /// <param name="fileName">As the errors shall name it.</param>
    /// <param name="content">All its bytes.</param>
    public static Validation<ConfigError, Accounts> Parse(string fileName, ReadOnlySpan<byte> content)
    {
        if (content.Length > FileBytesMax)
        {
            return Whole(fileName, "the file is too large for one of htpasswd", $"at most {Sizes.Show(FileBytesMax)}");
        }

        var users = new Dictionary<Bytes, (int Line, PasswordHash Hash)>();
        var errors = Seq<ConfigError>();
        var number = 0;
        var rest = content.StartsWith("\uFEFF"u8) ? content[3..] : content;
        while (!rest.IsEmpty)
        {
            number++;
            var end = rest.IndexOf((byte)'\n');
            var line = (end < 0 ? rest : rest[..end]).TrimEnd((byte)'\r');
            rest = end < 0 ? default : rest[(end + 1)..];
            errors = Sequences.Join(errors, ReadLine(fileName, number, line, users));
        }

        return !errors.IsEmpty ? Fail<ConfigError, Accounts>(errors)
            : users.Count == 0 ? Whole(fileName, "there is no user in this file", Make)
            : users.Count > UsersMax ? Whole(
                fileName, $"{Counts.Show(users.Count)} users", $"at most {Counts.Show(UsersMax)}")
            : Success<ConfigError, Accounts>(new Accounts(
                users.ToDictionary(user => user.Key, user => user.Value.Hash)));
    }

    private static Seq<ConfigError> ReadLine(
        string fileName, int number, ReadOnlySpan<byte> line, Dictionary<Bytes, (int Line, PasswordHash Hash)> users)
    {
        string text;
        try
        {
            text = StrictUtf8.GetString(line);
        }
        catch (DecoderFallbackException)
        {
            return Seq1(SourceSpan.OfLine(fileName, number, "…").Wrong("the line is no UTF-8", "save the file as UTF-8"));
        }

        if (text.Trim(' ', '\t').Length == 0 || text.StartsWith('#'))
        {
            return Seq<ConfigError>();
        }

        var colon = text.IndexOf(':');
        if (colon < 0)
        {
            // It may be a password: nothing of it is shown.
            return Seq1(SourceSpan.OfLine(fileName, number, "…").Wrong("there is no colon in this line", $"a line is name:hash; {Make}"));
        }

        var name = text[..colon];
        var hash = text[(colon + 1)..].Split(':')[0];
        var whole = SourceSpan.OfLine(fileName, number, $"{name}:{PasswordHashes.Shown(hash)}…");
        var shown = whole.Slice(0, colon);
        if (NameError(shown, name) is { } error)
        {
            return Seq1(error);
        }

        var user = Bytes.Owned(StrictUtf8.GetBytes(name));
        if (users.TryGetValue(user, out var first))
        {
            return Seq1(shown.Wrong($"{name} is here twice, first in line {Counts.Show(first.Line)}", "keep one of the two"));
        }

        var read = PasswordHashes.Read(whole.From(colon + 1), hash);
        users[user] = (number, read.IfFail(PasswordHashes.Nothing));
        return read.FailToSeq();
    }

    private static ConfigError? NameError(SourceSpan line, string name) =>
        name.Length == 0 ? line.Wrong("there is no name before the colon", Make)
        : name.Any(char.IsControl) ? line.Wrong("a control character in a name", "no client can send it (RFC 7617 §2)")
        : char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1])
            ? line.Wrong("a space at an end of a name", $"did you mean {name.Trim()}:?")
        : null;

    private static Validation<ConfigError, Accounts> Whole(string fileName, string what, string hint) =>
        Fail<ConfigError, Accounts>(SourceSpan.OfFile(fileName).Wrong(what, hint));
}
