using LanguageExt;
using Pibl.Config;

namespace Pibl.Tests.Config;

/// <summary>What a reader says of the value in a line <c>KEY=VALUE</c>, as <see cref="Broken"/> says it of a file.</summary>
internal static class BrokenValue
{
    public static SourceSpan Of(string line) => SourceSpan.OfLine("serv.config", 1, line).From(line.IndexOf('=') + 1);

    public static string Mistakes<T>(string line, ReadValue<T> read) => string.Join(
        '\n',
        ConfigErrors.InOrder(read(line[..line.IndexOf('=')], Of(line)).FailToSeq()).Map(error =>
            $"{error.Where.Line}:{error.Where.Column} [{error.Where.Text}] {error.What}; {error.Hint}"));

    public static T Right<T>(Validation<ConfigError, T> read) => read.Match(
        value => value, errors => throw new InvalidOperationException(ConfigErrors.Render(errors)));
}
