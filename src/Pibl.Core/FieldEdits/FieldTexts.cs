using LanguageExt;
using Pibl.Config;
using Pibl.Templates;
using static LanguageExt.Prelude;

namespace Pibl.FieldEdits;

/// <summary>What one line of SET_REQUEST, SET_REPLY, REMOVE_REQUEST or REMOVE_REPLY says.</summary>
public static class FieldTexts
{
    /// <summary>Many servers take no head over 8 KB.</summary>
    private const int ValueLengthMax = 4096;

    /// <summary><c>X-Env: prod</c>, with placeholders in the value.</summary>
    public static Validation<ConfigError, SetField> ReadSet(string key, SourceSpan line, bool isRequest)
    {
        var text = line.Text;
        var colon = text.IndexOf(':');
        if (colon < 0)
        {
            var end = text.AsSpan().IndexOfAny(" =");
            return line.Fails<SetField>(
                $"{key} takes NAME: VALUE",
                end > 0 && end + 1 < text.Length
                    ? Suggestions.DidYouMean($"{key}={text[..end]}: {text[(end + 1)..].TrimStart()}")
                    : $"such as {key}=X-Env: prod");
        }

        var name = line.Slice(0, colon);
        if (colon == 0)
        {
            return line.Slice(0, 1).Fails<SetField>("there is no name before the colon", $"such as {key}=X-Env: prod");
        }

        if (text[colon - 1] is ' ' or '\t')
        {
            // RFC 9112 §5.1: programs disagree about what such a line means.
            return line.Slice(colon - 1, 1).Fails<SetField>(
                "a space before the colon", Suggestions.DidYouMean($"{name.Trim().Text}: {text[(colon + 1)..].Trim()}"));
        }

        var value = ReadValue(key, name.Text, line.From(colon + 1).Trim(), isRequest);
        return (FieldNames.Read(name, isRequest, isSet: true), value)
            .Apply((field, template) => new SetField(field, template));
    }

    /// <summary>Names with commas between.</summary>
    public static Validation<ConfigError, Seq<string>> ReadRemoved(string key, SourceSpan line, bool isRequest) =>
        Validations.All(line.Split(',').Map(item => item.Trim()).Map(name =>
            name.Length > 0
                ? FieldNames.Read(name, isRequest, isSet: false)
                : name.Fails<string>("a name is missing here", $"one comma between two, none at the end: {key}=Server"))
            .Strict());

    private static Validation<ConfigError, Template> ReadValue(
        string key, string name, SourceSpan value, bool isRequest) =>
        value.Length == 0 ? value.Fails<Template>(
            $"{name} has no value", $"such as {key}=X-Env: prod; {key.Replace("SET", "REMOVE", StringComparison.Ordinal)}={name} takes the field away")
        : value.Length > ValueLengthMax ? value.Slice(0, 1).Fails<Template>(
            $"the value is {Counts.Show(value.Length)} characters long", $"at most {Counts.Show(ValueLengthMax)}: servers refuse long heads")
        : TemplateParser.Read(value, isForServers: isRequest);
}
