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
    public static Command Of()
    {
        var reach = new Reach();
        var places = new Argument<string[]>("URL FILE")
        {
            Description = "Such as http://shop.example/p/7, or /p/7 on every host; behind it the configuration of the "
                + "running program.",
            Arity = new ArgumentArity(0, 2),
        };
        Option<string>[] names =
        [
            new("--prefix") { Description = "All that begins with this: http://shop.example/img/ or /img/." },
            new("--pattern") { Description = "All that matches, * for anything: '/img/*.png'." },
            new("--tag") { Description = "All that bears this in Cache-Tag, Surrogate-Key or Cache-Groups." },
        ];
        var all = new Option<bool>("--all") { Description = "All there is." };
        var soft = new Option<bool>("--soft")
        {
            Description = "It is asked about before it is used again, and not forgotten.",
        };
        var purge = new Command(
            "purge", "Let the cache of the running program forget something, for good when this ends.")
        {
            places, names[0], names[1], names[2], all, soft, reach.Admin, reach.Token,
        };
        purge.SetAction((parsed, _) =>
        {
            var given = names.Where(name => parsed.GetValue(name) is not null)
                .Select(name => (Name: name.Name.TrimStart('-'), Value: parsed.GetValue(name)!)).ToList();
            var rest = parsed.GetValue(places) ?? [];
            if (parsed.GetValue(all))
            {
                given.Add(("all", ""));
            }

            if (given.Count == 0 && rest.Length > 0)
            {
                given.Add(("url", rest[0]));
                rest = rest[1..];
            }

            var error = parsed.InvocationConfiguration.Error;
            if (given.Count != 1 || rest.Length > 1)
            {
                error.WriteLine("pibl: one thing is purged: a URL, --prefix P, --pattern P, --tag T or --all");
                return Task.FromResult(CommandLine.Wrong);
            }

            var (what, value) = given[0];
            if (PurgeOrder.ScopeOf(what, value).MatchUnsafe<string?>(_ => null, wrong => wrong) is { } why)
            {
                error.WriteLine($"pibl: {why}");
                return Task.FromResult(CommandLine.Wrong);
            }

            return AdminCommands.AskAsync(
                parsed, rest.Length == 1 ? rest[0] : ConfigFile.DefaultPath, reach, isChange: true, "/api/purge",
                "text/plain", PurgeOrder.Json(what, value, parsed.GetValue(soft)));
        });
        return purge;
    }
}
