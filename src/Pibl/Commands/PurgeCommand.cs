using System.CommandLine;
using Pibl.Cache;
using Pibl.Hosting;

namespace Pibl.Commands;

/// <summary>
/// <c>pibl purge URL [FILE]</c>, or with <c>--prefix</c>, <c>--pattern</c>, <c>--tag</c> or <c>--all</c> in the place
/// of the URL. Exit code 0; 1 where the program cannot be reached or it is not done; 2 for a wrong file or option.
/// </summary>
internal static class PurgeCommand
{
    /// <param name="file">The configuration that says where the program is.</param>
    public static Command Of(Argument<string> file)
    {
        var reach = new Reach();
        var url = CommandMistakes.RefusingOptions(new Argument<string?>("URL")
        {
            Description = "Such as http://shop.example/p/7, or /p/7 on every host.",
            Arity = ArgumentArity.ZeroOrOne,
        });
        Option<string>[] names =
        [
            new("--prefix") { Description = "All that begins with this: http://shop.example/img/ or /img/." },
            new("--pattern") { Description = "All that matches, * for anything: '/img/*.png'." },
            new("--tag") { Description = "All that bears this in Cache-Tag, Surrogate-Key or Cache-Groups." },
        ];
        var all = new Option<bool>("--all") { Description = "All there is." };
        var soft = new Option<bool>("--soft")
        {
            Description = "Mark as stale: the server is asked before it is used again.",
        };
        var purge = new Command(
            "purge", "Remove responses from the running program's cache.")
        {
            url, file, names[0], names[1], names[2], all, soft, reach.Admin, reach.Token,
        };
        purge.SetAction((parsed, _) =>
        {
            var given = names.Where(name => parsed.GetValue(name) is not null)
                .Select(name => (Name: name.Name.TrimStart('-'), Value: parsed.GetValue(name)!)).ToList();
            if (parsed.GetValue(all))
            {
                given.Add(("all", ""));
            }

            // Beside an option the one word is FILE, and not the URL.
            Argument[] places = [url, file];
            var words = places.SelectMany(place => parsed.GetResult(place)?.Tokens ?? [])
                .Select(token => token.Value)
                .ToList();
            if (given.Count == 0 && words.Count > 0)
            {
                given.Add(("url", words[0]));
                words.RemoveAt(0);
            }

            var (error, say) = (parsed.InvocationConfiguration.Error, Words.Of(parsed));
            if (WhyNot(given, words, say) is { } mistake)
            {
                error.WriteLine($"pibl: {mistake}");
                return Task.FromResult(CommandLine.Wrong);
            }

            var (what, value) = given[0];
            if (PurgeOrder.ScopeOf(what, value).MatchUnsafe<string?>(_ => null, wrong => wrong) is { } why)
            {
                error.WriteLine($"pibl: {say.OfSaid(why)}");
                return Task.FromResult(CommandLine.Wrong);
            }

            return AdminCommands.AskAsync(
                parsed, words.FirstOrDefault() ?? ConfigFile.DefaultPath, reach, isChange: true, "/api/purge",
                "text/plain", PurgeOrder.Json(what, value, parsed.GetValue(soft)));
        });
        return purge;
    }

    /// <summary>Null: it can be asked for.</summary>
    /// <param name="given">What is to be purged: by which name, and its value.</param>
    /// <param name="files">Where the configuration is.</param>
    /// <param name="say">Says it.</param>
    private static string? WhyNot(List<(string Name, string Value)> given, List<string> files, Words say)
    {
        var url = files.Find(file => IsUrl(file) && !Path.Exists(file));
        return given is [("url", _)] && url is not null
                ? say.Say(Said.PurgeTakesOneUrl, url)
            : given.Count != 1 || files.Count > 1 || url is not null
                ? say.Of(Said.OneThingIsPurged)
            : null;
    }

    private static bool IsUrl(string text) => text.StartsWith('/') || text.Contains("://", StringComparison.Ordinal);
}
