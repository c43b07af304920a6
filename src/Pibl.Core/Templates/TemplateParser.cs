using LanguageExt;
using Pibl.Config;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Templates;

/// <summary>
/// Reads templates: text in which <c>{name}</c> stands for a part of the exchange.
/// <para>Rule 1. A brace with a letter behind it begins a placeholder, which must be known and closed. Any other brace
/// is a brace, so that JSON needs no care: <c>{"max_age": 10}</c>.</para>
/// <para>Rule 2. <c>{{</c> is one brace, whatever comes behind it.</para>
/// <para>Rule 3. The text is printable ASCII with spaces and tabs: a field's value (RFC 9110 §5.5).</para>
/// </summary>
public static class TemplateParser
{
    private static readonly Seq<(string Name, Placeholder Placeholder)> Known =
        toSeq(Enum.GetValues<Placeholder>()).Map(value => (NameOf(value), value)).Strict();

    /// <summary>The one that only requests to servers have.</summary>
    public static readonly string TimeLeft = $"{{{NameOf(Placeholder.TimeLeft)}}}";

    /// <summary>The placeholders as they are spelled, for people.</summary>
    public static readonly string Names = string.Join(
        ' ', Known.Filter(known => known.Placeholder != Placeholder.TimeLeft).Map(known => $"{{{known.Name}}}"));

    private static string NameOf(Placeholder placeholder) =>
        placeholder == Placeholder.TimeLeft ? "time-left" : placeholder.ToString().ToLowerInvariant();

    /// <summary>The template, or all that is wrong with it.</summary>
    /// <param name="value">As it stands in the configuration.</param>
    /// <param name="isForServers">It may tell servers the time that is left.</param>
    public static Validation<ConfigError, Template> Read(SourceSpan value, bool isForServers = false)
    {
        var text = value.Text;
        var foreign = toSeq(ForeignWords.In(value)).Strict();
        var odd = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        odd = odd >= 0 && text[odd] == '\t' ? IndexOfOdd(text, odd) : odd;
        var mistakes = odd < 0 ? foreign : foreign.Add(NotAscii(value, odd));
        return mistakes.IsEmpty
            ? PartsOf(value, isForServers).Map(parts => new Template(text, parts.ToArray()))
            : Fail<ConfigError, Template>(mistakes);
    }

    private static int IndexOfOdd(string text, int from)
    {
        for (var at = from; at < text.Length; at++)
        {
            if (text[at] is not ('\t' or (>= ' ' and <= '~')))
            {
                return at;
            }
        }

        return -1;
    }

    private static ConfigError NotAscii(SourceSpan value, int at)
    {
        var length = char.IsHighSurrogate(value.Text[at]) && at + 1 < value.Length ? 2 : 1;
        return value.Slice(at, length).Wrong(
            "a field's value is plain ASCII", "escape it as the field's readers expect: %C3%A9 for é in an address");
    }

    private static Validation<ConfigError, Seq<TemplatePart>> PartsOf(SourceSpan value, bool isForServers)
    {
        var text = value.Text;
        var parts = Seq<Validation<ConfigError, TemplatePart>>();
        var literal = "";
        for (var at = 0; at < text.Length;)
        {
            if (text[at] != '{' || !IsLetter(text, at + 1))
            {
                literal += text[at];
                at += text[at] == '{' && at + 1 < text.Length && text[at + 1] == '{' ? 2 : 1;
                continue;
            }

            parts = literal.Length == 0 ? parts : parts.Add(Literal(literal));
            var end = text.IndexOf('}', at);
            var next = text.IndexOf('{', at + 1);
            var isClosed = end >= 0 && (next < 0 || end < next);
            parts = parts.Add(PlaceholderOf(value, at, isClosed ? end : -1, isForServers));
            (literal, at) = ("", isClosed ? end + 1 : text.Length);
        }

        return Validations.All(literal.Length == 0 ? parts : parts.Add(Literal(literal)));
    }

    private static Validation<ConfigError, TemplatePart> Literal(string text) =>
        Success<ConfigError, TemplatePart>(new TemplatePart(null, Bytes.Of(text)));

    private static Validation<ConfigError, TemplatePart> PlaceholderOf(
        SourceSpan value, int at, int end, bool isForServers)
    {
        if (end < 0)
        {
            return value.From(at).Fails<TemplatePart>("the } of this placeholder is missing", "{{ is a { as such");
        }

        var name = value.Text[(at + 1)..end];
        if (name == NameOf(Placeholder.TimeLeft) && !isForServers)
        {
            return value.Slice(at, end + 1 - at).Fails<TemplatePart>(
                $"{TimeLeft} is what servers are told", "it stands in SET_REQUEST alone");
        }

        return Known.Find(known => known.Name == name)
            .Map(known => new TemplatePart(known.Placeholder, default))
            .ToValidation(value.Slice(at, end + 1 - at).Wrong($"unknown placeholder {{{name}}}", Hint(name)));
    }

    private static string Hint(string name) =>
        (ForeignWords.Of(name) | Suggestions.Nearest(name, Known.Map(known => known.Name)))
        .Match(meant => Suggestions.DidYouMean($"{{{meant}}}"), () => $"there are {Names}");

    private static bool IsLetter(string text, int at) => at < text.Length && char.IsAsciiLetter(text[at]);
}
