using Pibl.Config;

namespace Pibl.Lints;

/// <summary>Something in a right file that is likely not what was meant, or would not work here and now.</summary>
/// <param name="Name">What kind it is, for programs: <c>never-matches</c>, <c>listed-twice</c>.</param>
/// <param name="Where">What to point at; the file as a whole where no line is.</param>
/// <param name="What">What there is, as a sentence without a full stop.</param>
/// <param name="Hint">What to do; may be empty.</param>
public sealed record Lint(string Name, SourceSpan Where, string What, string Hint)
{
    /// <summary>As likely meant as not: it is told, and <c>--strict</c> is content.</summary>
    public bool IsNote { get; init; }

    /// <summary><c>warning</c> or <c>note</c>.</summary>
    public string Level => IsNote ? "note" : "warning";

    /// <summary>As <c>pibl check</c> prints it; each line ends in LF.</summary>
    public string Render() => Where is { Line: 0, Variable: null }
        ? $"{Level}: {What}\n" + (Hint.Length == 0 ? "" : $"  {Hint}\n")
        : $"{Level}: {ConfigErrors.Render(Where.Wrong(What, Hint))}";
}
