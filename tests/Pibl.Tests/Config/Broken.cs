using System.Text;
using LanguageExt;
using Pibl.Config;

namespace Pibl.Tests.Config;

/// <summary>Short ways to say a file and what is wrong with it.</summary>
internal static class Broken
{
    private static readonly string[] Required = ["PUERTO=8080", "PROXY=127.0.0.1", "SERVERS=10.0.0.9:80"];

    /// <summary>The lines, and behind them those of the three required keys that are not among them.</summary>
    public static string Completed(string lines) => Required
        .Where(line => !lines.Split('\n').Any(given => IsFor(line.Split('=')[0], given)))
        .Aggregate(lines, (text, line) => text + "\n" + line);

    private static bool IsFor(string key, string line) =>
        line.StartsWith(key, StringComparison.Ordinal) && !line.StartsWith(key + "_", StringComparison.Ordinal);

    public static Validation<ConfigError, Settings> Read(string text) => Read(text, []);

    private static Validation<ConfigError, Settings> Read(string text, IReadOnlyList<ConfigKey> moreKeys) =>
        ServConfig.Parse("serv.config", Encoding.UTF8.GetBytes(text), moreKeys);

    /// <summary>Each mistake as <c>line:column [what is pointed at] what is wrong; the hint</c>.</summary>
    public static string Mistakes(string lines) => Mistakes(lines, []);

    /// <summary>The same where keys of stages are known.</summary>
    public static string Mistakes(string lines, IReadOnlyList<ConfigKey> moreKeys) => string.Join(
        '\n', Read(Completed(lines), moreKeys).FailToSeq().Map(error =>
        $"{error.Where.Line}:{error.Where.Column} [{error.Where.Text}] {error.What}; {error.Hint}"));

    public static Seq<ConfigError> Errors(string text) => Read(text).FailToSeq();

    /// <summary>All that a person sees.</summary>
    public static string Shown(string text) => ConfigErrors.Render(Errors(text));

    public static Settings Right(string text) =>
        Read(text).Match(
            settings => settings, errors => throw new InvalidOperationException(ConfigErrors.Render(errors)));
}
