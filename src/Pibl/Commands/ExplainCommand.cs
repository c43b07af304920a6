using System.CommandLine;
using LanguageExt;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Explain;
using Pibl.Hosting;
using static LanguageExt.Prelude;

namespace Pibl.Commands;

/// <summary>
/// <c>pibl explain --url URL [--method M] [--header 'Name: value'] [--client ADDRESS]</c>: what would become of a
/// request now, in the running program; where none answers, what would by the file and what its cache file holds. Exit
/// code 0, whatever would be answered; 1 where the program does not say it, or the cache file cannot be read; 2 for a
/// wrong file or request.
/// </summary>
internal static class ExplainCommand
{
    private const int NotTold = 1;

    /// <param name="config">Which configuration.</param>
    public static Command Of(Argument<string> config)
    {
        var (options, reach) = (new Asked(), new Reach());
        var file = new System.CommandLine.Option<string?>("--file")
        {
            Description = "Ask no program: a cache file at rest. CACHE_FILE of the configuration where no program answers.",
        };
        var json = new System.CommandLine.Option<bool>("--json") { Description = "Print JSON." };
        var explain = new Command(
            "explain",
            "Say what would become of a request now and why, step by step, with the clause behind each step: site, limits, "
            + "cache, servers. Nothing is sent, and nothing is counted.")
        {
            config, options.Url, options.Method, options.Header, options.Client, options.Response,
            options.ResponseHeader, file, reach.Admin, reach.Token, json,
        };
        explain.SetAction(async (parsed, _) =>
        {
            var (query, isJson) = (options.Of(parsed), parsed.GetValue(json));
            return parsed.GetValue(file) is null
                && await RunningFirst.AskAsync(
                    parsed, parsed.GetValue(config)!, reach, $"/api/explain?{query.ToQuery()}", isJson,
                    Said.NoProgramAnswers, static _ => 0) is { } asked
                    ? asked
                    : AtRest(parsed, parsed.GetValue(config)!, parsed.GetValue(file), query, isJson);
        });
        return explain;
    }

    private static int AtRest(ParseResult parsed, string config, string? file, ExplainQuery query, bool isJson)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        return ConfigFile.Read(config).Match(
            settings =>
            {
                var stores = settings.Sites().Exists(site => site.Settings.Cache.On);
                var path = file ?? (stores ? settings.Cache.File : null);
                var why = "";
                using var reading = path is null ? null : CacheReading.Open(path, out why);
                return Rest.Explain(settings, reading, query).Match(
                    told =>
                    {
                        var flaw = reading?.Fault ?? why;
                        var noted = flaw.Length == 0 ? told
                            : told with { Notes = told.Notes.Add(Sentence.Of("note.cache", "CACHE_FILE", path!, flaw)) };
                        output.Write(isJson
                            ? ExplanationJson.Of(noted)
                            : ExplanationText.Of(noted, Words.Of(parsed).Language));
                        return flaw.Length > 0 && file is not null ? NotTold : 0;
                    },
                    mistakes => Wrong(error, mistakes));
            },
            mistakes => Wrong(error, mistakes));
    }

    private static int Wrong(TextWriter error, Seq<ConfigError> mistakes)
    {
        error.Write(ConfigErrors.Render(mistakes));
        return CommandLine.Wrong;
    }

    /// <summary>The options that say what is asked.</summary>
    private sealed class Asked
    {
        public System.CommandLine.Option<string> Url { get; } =
            new("--url") { Description = "Such as http://shop.example/p/7.", Required = true };

        public System.CommandLine.Option<string> Method { get; } =
            new("--method") { Description = "GET unless given.", DefaultValueFactory = _ => "GET" };

        public System.CommandLine.Option<string[]> Header { get; } =
            new("--header") { Description = "A field, 'Name: value'; may be given several times." };

        public System.CommandLine.Option<string> Client { get; } = new("--client")
        {
            Description = "The client's address; 127.0.0.1 unless given.",
            DefaultValueFactory = _ => ExplainQuery.ClientDefault,
        };

        public System.CommandLine.Option<string> Response { get; } = new("--response")
        {
            Description = "What a server is to be thought to answer, 'HTTP/1.1 200 OK': would it be stored?",
            DefaultValueFactory = _ => "",
        };

        public System.CommandLine.Option<string[]> ResponseHeader { get; } = new("--response-header")
        {
            Description = "A field of that response, 'Name: value'; may be given several times.",
        };

        public ExplainQuery Of(ParseResult parsed) => new(
            parsed.GetValue(Url)!, parsed.GetValue(Method)!, toSeq(parsed.GetValue(Header) ?? []).Strict(),
            parsed.GetValue(Client)!, parsed.GetValue(Response)!,
            toSeq(parsed.GetValue(ResponseHeader) ?? []).Strict());
    }
}
