using System.CommandLine;
using Pibl.Cache;

namespace Pibl.Commands;

/// <summary>
/// <c>pibl cache ls | show URL | verify | export | advise</c>: what is stored, in a running program or in a file at
/// rest, and what would make it find more. Exit code 0; 1 where nothing can be looked at, nothing is stored under the
/// URL of <c>show</c>, or something is damaged; 2 for a wrong file or option.
/// </summary>
internal static class CacheCommand
{
    private const int Damaged = 1;
    private const int NotStored = 1;

    /// <param name="config">Makes the argument for the configuration.</param>
    public static Command Of(Func<Argument<string>> config) => new(
        "cache", "Look into the cache: of the running program, or of its file at rest; nothing is changed.")
    {
        Ls(config()), Show(config()), Verify(config()), Export(config()), AdviseCommand.Of(config()),
    };

    private static Command Ls(Argument<string> config)
    {
        var prefix = new Option<string?>("--prefix")
        {
            Description = "Only what begins with this: http://shop.example/img/ or /img/.",
        };
        var limit = new Option<int>("--limit")
        {
            Description = $"No more than so many, {CacheQuery.LimitMax} at the most.",
            DefaultValueFactory = _ => CacheQuery.LimitDefault,
        };
        return Look("ls", "List what is stored: size, age, time to live, variant.", config, [prefix, limit], parsed =>
            parsed.GetValue(limit) is < 1 or > CacheQuery.LimitMax
                ? LanguageExt.Prelude.Left<string, CacheQuery>(Words.Of(parsed).Say(Said.LimitIs, CacheQuery.LimitMax))
            : parsed.GetValue(prefix) is { } given
                ? PurgeOrder.ScopeOf("prefix", given).Map(scope => new CacheQuery(scope, parsed.GetValue(limit)))
                : LanguageExt.Prelude.Right<string, CacheQuery>(
                    new CacheQuery(PurgeScope.All, parsed.GetValue(limit))));
    }

    private static Command Show(Argument<string> config)
    {
        var url = CommandMistakes.RefusingOptions(new Argument<string>("URL")
        {
            Description = "Such as http://shop.example/p/7, or /p/7 on every host.",
        });
        return Look(
            "show", "Show all variants of a URL: why and for how long each is stored, and its fields. Exit code 1 where nothing is.", config, [url],
            parsed => PurgeOrder.ScopeOf("url", parsed.GetValue(url)!)
                .Map(scope => new CacheQuery(scope, CacheQuery.LimitDefault)));
    }

    private static Command Look(
        string name, string description, Argument<string> config, Symbol[] symbols,
        Func<ParseResult, LanguageExt.Either<string, CacheQuery>> queryOf)
    {
        var (reach, file) = (new Reach(), FileOption());
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command(name, description);
        foreach (var symbol in (Symbol[])[.. symbols, config, file, reach.Admin, reach.Token, json])
        {
            Add(command, symbol);
        }

        command.SetAction(async (parsed, _) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (queryOf(parsed).Case is not CacheQuery query)
            {
                error.WriteLine($"pibl: {Words.Of(parsed).OfSaid(queryOf(parsed).Match(_ => "", wrong => wrong))}");
                return CommandLine.Wrong;
            }

            if (parsed.GetValue(file) is null
                && await RunningFirst.AskAsync(
                    parsed, parsed.GetValue(config)!, reach, $"/api/cache?{query.ToQuery()}", parsed.GetValue(json),
                    Said.NoProgramButFile, text => CodeOf(
                        query,
                        parsed.GetValue(json) ? CacheListingJson.IsEmpty(text) : text == CacheListingText.Nothing))
                    is { } asked)
            {
                return asked;
            }

            return CacheFiles.Read(
                parsed, config, file, (reading, rules) =>
                {
                    var listing = reading.List(query.Under(rules), DateTimeOffset.UtcNow);
                    output.Write(parsed.GetValue(json)
                        ? CacheListingJson.Of(listing)
                        : CacheListingText.Of(listing, query));
                    return CodeOf(query, listing.Items.IsEmpty);
                });
        });
        return command;
    }

    /// <summary>An empty list is an answer; one URL of which nothing is stored is not there.</summary>
    private static int CodeOf(CacheQuery query, bool isEmpty) =>
        isEmpty && query.Scope.Kind == PurgeKind.Url ? NotStored : 0;

    private static Command Verify(Argument<string> config)
    {
        var file = FileOption();
        var verify = new Command(
            "verify",
            "Check the cache file, beside the program that runs or at rest: its structure, and every row's checksum.")
        {
            config, file,
        };
        verify.SetAction((parsed, _) => Task.FromResult(CacheFiles.Read(parsed, config, file, (reading, _) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var report = reading.Verify(line => output.WriteLine(line));
            output.WriteLine(report.ToString());
            return report.IsSound ? 0 : Damaged;
        })));
        return verify;
    }

    private static Command Export(Argument<string> config)
    {
        var file = FileOption();
        var export = new Command(
            "export", "Print every stored response of the cache file as a line of JSON, with its content in Base64.")
        {
            config, file,
        };
        export.SetAction((parsed, _) => Task.FromResult(CacheFiles.Read(parsed, config, file, (reading, _) =>
        {
            reading.Export(parsed.InvocationConfiguration.Output);
            return 0;
        })));
        return export;
    }

    private static Option<string?> FileOption() => new("--file")
    {
        Description = "The cache file itself. CACHE_FILE of the configuration unless given.",
    };

    private static void Add(Command command, Symbol symbol)
    {
        switch (symbol)
        {
            case Argument argument:
                command.Add(argument);
                break;
            case Option option:
                command.Add(option);
                break;
        }
    }
}
