using System.CommandLine;
using LanguageExt;
using Pibl.Access;
using Pibl.Advice;
using Pibl.Config;
using Pibl.Hosting;
using Names = System.CommandLine.Option<string[]>;
using Size = System.CommandLine.Option<string>;

namespace Pibl.Commands;

/// <summary>
/// <c>pibl cache advise</c>: from a log in JSON, what more memory would find, and what keeps responses from being
/// stored or found. Exit code 0; 1 where there is no recording to read; 2 for a wrong file or option.
/// </summary>
internal static class AdviseCommand
{
    private const int NotRead = 1;

    public static Command Of(Argument<string> config)
    {
        var logs = new Names("--log")
        {
            Description = "Files of the log, rotated ones too, in any order (LOG_FORMAT=json). LOG of FILE and its "
                + "rotated files unless given.",
            AllowMultipleArgumentsPerToken = true,
        };
        var memory = new Size("--memory")
        {
            Description = "The memory to compare with, such as 256MB. CACHE_MEMORY of FILE unless given.",
        };
        var json = new System.CommandLine.Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command(
            "advise",
            "Say from the log what half, twice and four times the memory would find, what Vary costs, and which "
            + "responses lack a validator or a lifetime.")
        {
            config, logs, memory, json,
        };
        command.SetAction((parsed, _) =>
        {
            var error = parsed.InvocationConfiguration.Error;
            return Task.FromResult(AskedOf(parsed, config, logs, memory).Match(
                asked => Advise(
                    asked, parsed.GetValue(json), parsed.InvocationConfiguration.Output, error, Words.Of(parsed)),
                mistakes =>
                {
                    error.Write(ConfigErrors.Render(mistakes));
                    return CommandLine.Wrong;
                }));
        });
        return command;
    }

    // With both options the configuration need not be there.
    private static Validation<ConfigError, Asked> AskedOf(
        ParseResult parsed, Argument<string> config, Names logs, Size memory)
    {
        var (file, given) = (parsed.GetValue(config)!, parsed.GetValue(logs) ?? []);
        var size = parsed.GetValue(memory) is { } text
            ? ConfigKeys.CacheMemory.Kind.Read(memory.Name, SourceSpan.OfArgument(memory.Name, text)).Map(Prelude.Some)
            : Prelude.Success<ConfigError, LanguageExt.Option<long>>(Prelude.None);
        return size.Bind(bytes => bytes.IsSome && given.Length > 0 && !File.Exists(file)
            ? Prelude.Success<ConfigError, Asked>(new Asked(given, bytes.IfNone(0), false, ""))
            : ConfigFile.Read(file).Map(settings => new Asked(
                given.Length > 0 ? given : [.. KeptOf(settings.Log)],
                bytes.IfNone(() => MemoryOf(settings.Cache)),
                settings.Cache.File is not null,
                settings.Log.Format == LogFormat.Json ? "" : file)));
    }

    /// <summary>As the program takes it on a machine like this one.</summary>
    private static long MemoryOf(CacheSettings cache) =>
        cache.Within(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes).MemoryBytesMax;

    private static IEnumerable<string> KeptOf(LogSettings log) =>
        log.File is { } file ? new RotatedNames(file, log.FilesMax).Kept : [];

    private static int Advise(Asked asked, bool isJson, TextWriter output, TextWriter error, Words words)
    {
        if (asked.Logs.Length is 0 or > LogLines.FilesMax)
        {
            var wrong = asked.Logs.Length == 0 ? words.Of(Said.NoLog) : words.Say(Said.TooManyFiles, LogLines.FilesMax);
            error.WriteLine($"pibl: {wrong}");
            return asked.Logs.Length == 0 ? NotRead : CommandLine.Wrong;
        }

        using var lines = LogLines.Open(asked.Logs, out var why);
        if (lines is null)
        {
            error.WriteLine($"pibl: {words.OfSaid(why)}");
            return NotRead;
        }

        var advisor = new Advisor(asked.MemoryBytes, asked.HasFile);
        var entries = 0L;
        lines.Read(line => entries += advisor.Count(line) == LineKind.Foreign ? 0 : 1);
        if (advisor.Requests == 0)
        {
            var (logs, foreign) = (string.Join(", ", asked.Logs), advisor.ForeignLines);
            var lack = entries > 0 ? words.Say(Said.NotAskedInLog, logs)
                : foreign == 0 ? words.Say(Said.LogIsEmpty, logs)
                : asked.NoJson.Length == 0 ? words.Say(Said.LogIsNoJson, logs, foreign)
                : words.Say(Said.LogIsNoJsonHere, logs, foreign, asked.NoJson);
            error.WriteLine($"pibl: {lack}");
            return NotRead;
        }

        lines.Read(advisor.Replay);
        output.Write(isJson ? AdviceJson.Of(advisor.Report()) : AdviceText.Of(advisor.Report()));
        return 0;
    }

    /// <summary>What is to be read, and how.</summary>
    /// <param name="Logs">The files.</param>
    /// <param name="MemoryBytes">To compare with.</param>
    /// <param name="HasFile">There is a CACHE_FILE.</param>
    /// <param name="NoJson">The configuration, where it asks for no JSON in the log.</param>
    private sealed record Asked(string[] Logs, long MemoryBytes, bool HasFile, string NoJson);
}
