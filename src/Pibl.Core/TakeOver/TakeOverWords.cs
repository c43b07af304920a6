using System.Globalization;

namespace Pibl.TakeOver;

/// <summary>
/// What two programs say to each other while the new one takes over from the old one, each word a message of its own.
/// New: <see cref="Ask"/>. Old: <see cref="Sockets"/>, with the listening sockets. New, when it serves:
/// <see cref="Serving"/>. Old, when another may offer in its place: <see cref="Yours"/>; and when it has let go of
/// CACHE_FILE: <see cref="FileIsFree"/>. Whatever else comes, or an end, leaves the old program as it was.
/// At the same socket <c>pibl reload</c> asks with <see cref="Reload"/>, and is answered with any number of
/// <see cref="Said"/> and one <see cref="Exit"/>.
/// </summary>
public static class TakeOverWords
{
    /// <summary>
    /// The new program asks for the sockets; a later version of this conversation asks with another number.
    /// </summary>
    public const string Ask = "take-over 1";

    /// <summary>The listening sockets come with it.</summary>
    public const string Sockets = "sockets";

    /// <summary>The new program accepts clients on all of its sockets: the old one may stop.</summary>
    public const string Serving = "serving";

    /// <summary>The old program accepts no more, and offers nothing more.</summary>
    public const string Yours = "yours";

    /// <summary>The old program has written and closed CACHE_FILE.</summary>
    public const string FileIsFree = "file";

    /// <summary>The configuration is to be read again.</summary>
    public const string Reload = "reload 1";

    /// <summary>A piece of what is to be shown comes behind it.</summary>
    public const string Said = "said ";

    /// <summary>The exit code comes behind it; nothing more is said.</summary>
    public const string Exit = "exit ";

    /// <summary>The most that a piece of text holds, in UTF-16 units: three bytes each in UTF-8, at the most.</summary>
    private const int PieceLength = 300;

    /// <summary>The messages that tell of a reload.</summary>
    public static IEnumerable<string> Answer(int exitCode, string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(PieceLength, text.Length - at);
            length -= at + length < text.Length && char.IsHighSurrogate(text[at + length - 1]) ? 1 : 0;
            yield return string.Concat(Said, text.AsSpan(at, length));
            at += length;
        }

        yield return Exit + exitCode.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// Where a program offers its sockets: beside its configuration, or in the folder that systemd made for it.
    /// </summary>
    /// <param name="configFile">The full path of the configuration.</param>
    /// <param name="runtimeFolder">RUNTIME_DIRECTORY (systemd.exec(5)); the first of several. Null: none.</param>
    public static string PathOf(string configFile, string? runtimeFolder)
    {
        var slash = configFile.LastIndexOf('/');
        var (folder, name) = (configFile[..Math.Max(slash, 0)], configFile[(slash + 1)..]);
        return $"{(string.IsNullOrEmpty(runtimeFolder) ? folder : runtimeFolder.Split(':')[0])}/.{name}.sock";
    }
}
