using LanguageExt;
using Pibl.Config;

namespace Pibl.Balance;

/// <summary>
/// HEALTH as it is written: <c>/healthz every=2s body="all good"</c>, <c>tcp every=2s</c>, or <c>grpc every=2s</c>.
/// </summary>
public static class HealthCheckText
{
    private const string Tcp = "tcp";

    private const string Grpc = "grpc";

    private const string Takes = "takes a path, tcp or grpc";

    private const string Form = "such as /healthz every=2s, or tcp every=2s";

    private const int PathLengthMax = 1000;

    public static readonly ValueKind<HealthCheck> Kind = new(
        $"a path, such as `/healthz`, `{Tcp}`, or `{Grpc}`; behind it `every=2s`, {HealthCheckWords.EveryKind.Takes}; `timeout=1s`, up "
        + "to `every`; `rise=2` and `fall=3`, 1 to 100; with a path `status=200-399`, `body=\"ok\"`; with `grpc` "
        + "`service=pkg.Name`; with both `host=app.example`",
        Read,
        Show);

    /// <summary>Every part of it, so that it would be read back as the same.</summary>
    public static string Show(HealthCheck check) =>
        $"{check.Path ?? (check.Service is null ? Tcp : Grpc)} every={Durations.Show(check.Every)} "
        + $"timeout={Durations.Show(check.Timeout)} "
        + $"rise={Counts.Show(check.Rise)} fall={Counts.Show(check.Fall)}"
        + (check.Path is null ? "" : $" status={Counts.Show(check.StatusMin)}-{Counts.Show(check.StatusMax)}")
        + (check.Service is { Length: > 0 } service ? $" service={service}" : "")
        + (check.Body.Length == 0 ? "" : $" body=\"{check.Body}\"")
        + (check.Host.Length == 0 ? "" : $" host={check.Host}");

    private static Validation<ConfigError, HealthCheck> Read(string key, SourceSpan value)
    {
        var words = WordsOf(value);
        return words.IsEmpty
            ? value.Fails<HealthCheck>($"{key} {Takes}", Form)
            : (ReadPath(key, words.Head), HealthCheckWords.Read(words.Head.Text, words.Tail)).Apply(
                (path, check) => check with { Path = path.Length == 0 ? null : path });
    }

    /// <summary>Empty where there is none.</summary>
    private static Validation<ConfigError, string> ReadPath(string key, SourceSpan word)
    {
        var text = word.Text;
        if (text is Tcp or Grpc)
        {
            return Prelude.Success<ConfigError, string>("");
        }

        if (!text.StartsWith('/'))
        {
            return word.Fails<string>($"{key} {Takes}, not \"{text}\"", PathMeant(text));
        }

        if (text.FirstOrDefault(c => c is < '!' or > '~' or '"' or '#') is var stray and not default(char))
        {
            return word.Slice(text.IndexOf(stray), 1).Fails<string>(
                $"a path has no \"{stray}\" in it", $"written as {Uri.EscapeDataString(stray.ToString())}, or left out");
        }

        return text.Length > PathLengthMax
            ? word.Fails<string>("a path that long is a slip", $"at most {Counts.Show(PathLengthMax)} characters")
            : Prelude.Success<ConfigError, string>(text);
    }

    private static string PathMeant(string text)
    {
        if (text.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0)
        {
            return text.IndexOf('/', scheme + 3) is var slash and >= 0 ? Suggestions.DidYouMean(text[slash..]) : Form;
        }

        return text.Contains('=') ? $"the path stands first; {Form}"
            : text.ToLowerInvariant() is Tcp or "connect" or "port" ? Suggestions.DidYouMean(Tcp)
            : text.ToLowerInvariant() is Grpc or "h2" or "h2c" or "http2" ? Suggestions.DidYouMean(Grpc)
            : text.ToLowerInvariant() is "on" or "yes" or "true" or "http" or "get" or "off" or "no" or "false"
                or "head" ? Form
            : Suggestions.DidYouMean($"/{text}");
    }

    /// <summary>The parts between blanks; blanks between quotes are part of a word.</summary>
    private static Seq<SourceSpan> WordsOf(SourceSpan value)
    {
        var text = value.Text;
        var words = Prelude.Seq<SourceSpan>();
        for (var at = 0; at < text.Length; at++)
        {
            var (start, isQuoted) = (at, false);
            while (at < text.Length && (isQuoted || text[at] is not (' ' or '\t')))
            {
                isQuoted ^= text[at] == '"';
                at++;
            }

            words = at > start ? words.Add(value.Slice(start, at - start)) : words;
        }

        return words;
    }
}
