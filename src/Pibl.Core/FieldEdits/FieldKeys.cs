using LanguageExt;
using Pibl.Config;
using static LanguageExt.Prelude;

namespace Pibl.FieldEdits;

/// <summary>The keys of fields that are set and taken away.</summary>
public static class FieldKeys
{
    private const string FieldExample = "X-Env: prod";

    /// <summary>SET_REQUEST.</summary>
    public static readonly ConfigKey<Seq<SetField>> SetRequest = ConfigKey.Of(
        "SET_REQUEST", "none", SetKind(isRequest: true), "a field that servers get ([fields](fields.md))") with
    {
        Example = FieldExample,
    };

    /// <summary>REMOVE_REQUEST.</summary>
    public static readonly ConfigKey<Seq<string>> RemoveRequest = ConfigKey.Of(
        "REMOVE_REQUEST", "none", RemoveKind(isRequest: true), "fields of clients that servers do not get") with
    {
        Example = "Cookie",
    };

    /// <summary>SET_REPLY.</summary>
    public static readonly ConfigKey<Seq<SetField>> SetReply = ConfigKey.Of(
        "SET_REPLY", "none", SetKind(isRequest: false), "a field of every reply, whoever made it") with
    {
        Example = FieldExample,
    };

    /// <summary>REMOVE_REPLY.</summary>
    public static readonly ConfigKey<Seq<string>> RemoveReply = ConfigKey.Of(
        "REMOVE_REPLY", "none", RemoveKind(isRequest: false), "fields of replies that clients do not get") with
    {
        Example = "Server",
    };

    /// <summary>All of them, in the order of the documents.</summary>
    public static readonly Seq<ConfigKey> All = Seq<ConfigKey>(SetRequest, RemoveRequest, SetReply, RemoveReply);

    /// <summary>What becomes of fields on their way to servers; null: nothing.</summary>
    public static FieldRule? OfRequests(Settings settings) =>
        FieldRule.Of(settings.Get(SetRequest), settings.Get(RemoveRequest));

    /// <summary>What becomes of fields on their way to clients; null: nothing.</summary>
    public static FieldRule? OfReplies(Settings settings) =>
        FieldRule.Of(settings.Get(SetReply), settings.Get(RemoveReply));

    private static ValueKind<Seq<SetField>> SetKind(bool isRequest) => new(
        "`none`, or a name, a colon and a value with placeholders",
        (key, value) => value.Text == "none"
            ? Success<ConfigError, Seq<SetField>>(Seq<SetField>())
            : FieldTexts.ReadSet(key, value, isRequest).Map(Seq1),
        fields => fields.HeadOrNone().Map(field => field.ToString()).IfNone("none"));

    private static ValueKind<Seq<string>> RemoveKind(bool isRequest) => new(
        "`none`, or names with commas between",
        (key, value) => value.Text == "none"
            ? Success<ConfigError, Seq<string>>(Seq<string>())
            : FieldTexts.ReadRemoved(key, value, isRequest),
        names => names.IsEmpty ? "none" : string.Join(", ", names));
}
