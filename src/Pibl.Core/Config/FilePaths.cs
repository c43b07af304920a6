using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>
/// Paths of files, or <c>none</c>. Whether one can be opened is not asked here: that is the edge's to find out.
/// </summary>
public static class FilePaths
{
    // What people write for "none" elsewhere, and for "there".
    private static readonly Seq<string> No = Seq("none", "off", "no", "false", "null", "nil", "0", "disabled", "never");
    private static readonly Seq<string> Yes = Seq("on", "yes", "true", "1", "enabled", "default");
    private static readonly Seq<string> Outputs = Seq("stdout", "stderr", "console", "-", "syslog", "journal");

    /// <summary>The path, or nothing where the value is <c>none</c>.</summary>
    public static readonly ValueKind<Option<string>> Kind = new(
        "path of a file, or `none`", Read, path => path.IfNone("none"));

    /// <summary>
    /// True when two paths name the same file, as far as their letters tell: both are taken from the folder that the
    /// program runs in, and no link is followed.
    /// </summary>
    public static bool AreSame(string left, string right) => Plain(left) == Plain(right);

    private static Validation<ConfigError, Option<string>> Read(string key, SourceSpan value) => value.Text switch
    {
        "none" => Success<ConfigError, Option<string>>(None),
        var text when No.Contains(text.ToLowerInvariant()) => Called(key, value, Suggestions.DidYouMean("none")),
        var text when Yes.Contains(text.ToLowerInvariant()) => Called(key, value, "leave the line out for the default"),
        var text when Outputs.Contains(text.ToLowerInvariant()) =>
            Called(key, value, "CONSOLE=on is for the console; a file, or none"),
        [.., '/'] or "." or ".." or [.., '/', '.'] => value.Fails<Option<string>>(
            $"{key} takes a file, and this is a folder", "add the file's name"),
        var text => Success<ConfigError, Option<string>>(Some(text)),
    };

    /// <summary>Nobody wants a file of that name; who does can write <c>./off</c>.</summary>
    private static Validation<ConfigError, Option<string>> Called(string key, SourceSpan value, string hint) =>
        value.Fails<Option<string>>($"{key} would be a file called {value.Text}", hint);

    private static string Plain(string path)
    {
        var parts = path.Split('/').Aggregate(Seq<string>(), Step);
        return (path.StartsWith('/') ? "/" : "") + string.Join('/', parts);
    }

    private static Seq<string> Step(Seq<string> folders, string part) =>
        (part, folders.LastOrNone().IfNone("..")) switch
        {
            ("" or ".", _) => folders,
            ("..", not "..") => folders.Init,
            _ => folders.Add(part),
        };
}
