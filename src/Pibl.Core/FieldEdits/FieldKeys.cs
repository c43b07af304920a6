using LanguageExt;
using Pibl.Config;
using Pibl.Forward;
using Pibl.Templates;
using static LanguageExt.Prelude;

namespace Pibl.FieldEdits;

/// <summary>The keys of fields that are set and taken away.</summary>
public static class FieldKeys
{
    private const string FieldExample = "X-Env: prod";
    private const string Nothing = "none";

    private static string Left => TemplateParser.TimeLeft;

    /// <summary>SET_REQUEST.</summary>
    public static readonly ConfigKey<Seq<SetField>> SetRequest = ConfigKey.Several(
        "SET_REQUEST", FieldExample, SetKind(isRequest: true),
        "a field that servers get ([fields](fields.md))") with
    {
        Relation = TimeLeftOfNone,
    };

    /// <summary>REMOVE_REQUEST.</summary>
    public static readonly ConfigKey<Seq<string>> RemoveRequest = Removed(
        "REMOVE_REQUEST", "Cookie", isRequest: true, "fields of clients that servers do not get");

    /// <summary>SET_REPLY.</summary>
    public static readonly ConfigKey<Seq<SetField>> SetReply = ConfigKey.Several(
        "SET_REPLY", FieldExample, SetKind(isRequest: false),
        "a field of replies, whoever made them ([fields](fields.md))");

    /// <summary>REMOVE_REPLY.</summary>
    public static readonly ConfigKey<Seq<string>> RemoveReply = Removed(
        "REMOVE_REPLY", "Server", isRequest: false, "fields of replies that clients do not get");

    /// <summary>All of them, in the order of the documents.</summary>
    public static readonly Seq<ConfigKey> All = Seq<ConfigKey>(SetRequest, RemoveRequest, SetReply, RemoveReply);

    /// <summary>What becomes of fields on their way to servers; null: nothing.</summary>
    public static FieldRule? OfRequests(Settings settings) =>
        FieldRule.Of(settings.Get(SetRequest), settings.Get(RemoveRequest));

    /// <summary>What becomes of fields on their way to clients; null: nothing.</summary>
    public static FieldRule? OfReplies(Settings settings) =>
        FieldRule.Of(settings.Get(SetReply), settings.Get(RemoveReply));

    /// <summary>Nothing is left of a time that has no bound.</summary>
    private static Seq<ConfigError> TimeLeftOfNone(ParsedFile sheet) =>
        sheet.Find(RetryKeys.TimeoutTotal).Exists(total => total.IsNone)
            && sheet.Find(SetRequest).Exists(fields => fields.Exists(field => field.Value.Uses(Placeholder.TimeLeft)))
            ? sheet.Assignments.Find(SetRequest.Name).IfNone(Seq<Assignment>())
                .Map(line => line.Value)
                .Filter(value => value.Text.Contains(Left, StringComparison.Ordinal))
                .Map(value => value.Slice(value.Text.IndexOf(Left, StringComparison.Ordinal), Left.Length)
                    .Wrong(
                        $"{Left} needs {RetryKeys.TimeoutTotal.Name}: without it there is no end",
                        $"such as {RetryKeys.TimeoutTotal.Name}={RetryKeys.TimeoutTotal.Example}"))
                .Strict()
            : Seq<ConfigError>();

    private static ValueKind<SetField> SetKind(bool isRequest) => new(
        "a name, a colon and a value with placeholders",
        (key, line) => FieldTexts.ReadSet(key, line, isRequest),
        field => field.ToString());

    /// <summary>A line has several names, and several lines add up.</summary>
    private static ConfigKey<Seq<string>> Removed(string name, string example, bool isRequest, string meaning) =>
        ConfigKey.Of(
            name, Nothing,
            new ValueKind<Seq<string>>(
                $"`{Nothing}`, or names with commas between; several lines add up",
                (key, value) => value.Text == Nothing
                    ? Success<ConfigError, Seq<string>>(Seq<string>())
                    : FieldTexts.ReadRemoved(key, value, isRequest),
                names => names.IsEmpty ? Nothing : string.Join(", ", names)),
            meaning) with
        {
            Example = example,
            Join = static (before, after) => Sequences.Join(before, after),
            Nothing = Nothing,
        };
}
