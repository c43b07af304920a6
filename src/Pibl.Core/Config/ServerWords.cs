using LanguageExt;
using Pibl.Exchange;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>What stands behind a server in SERVERS: <c>weight=3 max=100 backup</c>, in any order.</summary>
internal static class ServerWords
{
    /// <summary>A server that takes more at once than this has no bound that it would ever meet.</summary>
    private const int AtOnceMax = 1_000_000;

    private const string Form = "weight=3, backup, drain or max=100";

    private static readonly Seq<string> Names = Seq("weight", "backup", "drain", "max");

    /// <summary>The words as they would be read back; empty for a server without any.</summary>
    public static string Show(Endpoint server) =>
        (server.Weight == 1 ? "" : $" weight={Counts.Show(server.Weight)}")
        + (server.Backup ? " backup" : "")
        + (server.Drain ? " drain" : "")
        + (server.AtOnceMax == int.MaxValue ? "" : $" max={Counts.Show(server.AtOnceMax)}");

    /// <summary>What each word makes of a server, or all that is wrong with them.</summary>
    public static Validation<ConfigError, Seq<Func<Endpoint, Endpoint>>> Read(Seq<SourceSpan> words) =>
        Validations.All(toSeq(words.Select((word, i) => Read(word, words.Take(i)))).Strict());

    private static Validation<ConfigError, Func<Endpoint, Endpoint>> Read(SourceSpan word, Seq<SourceSpan> earlier)
    {
        var parts = word.Split('=');
        var name = parts.Head.Text;
        if (earlier.Exists(other => other.Split('=').Head.Text == name))
        {
            return Fails(word, $"{name} twice for one server", "keep one");
        }

        return (name, parts.Count) switch
        {
            ("weight", 2) => Counts.Read(name, parts[1], 1, 100)
                .Map<Func<Endpoint, Endpoint>>(weight => server => server with { Weight = weight }),
            ("weight", _) => Fails(word, "a weight is weight=3", "from weight=1 to weight=100"),
            ("max", 2) => Counts.Read(name, parts[1], 1, AtOnceMax)
                .Map<Func<Endpoint, Endpoint>>(max => server => server with { AtOnceMax = max }),
            ("max", _) => Fails(word, "a bound is max=100", "how many requests the server gets at once"),
            ("backup", 1) => Success<ConfigError, Func<Endpoint, Endpoint>>(server => server with { Backup = true }),
            ("drain", 1) => Success<ConfigError, Func<Endpoint, Endpoint>>(server => server with { Drain = true }),
            ("backup" or "drain", _) => Fails(word, $"{name} stands alone", Suggestions.DidYouMean(name)),
            _ => Fails(
                word,
                $"unknown attribute {name}",
                Suggestions.DidYouMean(name, Names, $"{Form}; a comma stands between two servers")),
        };
    }

    private static Validation<ConfigError, Func<Endpoint, Endpoint>> Fails(SourceSpan word, string what, string hint) =>
        word.Fails<Func<Endpoint, Endpoint>>(what, hint);
}
