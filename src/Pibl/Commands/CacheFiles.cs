using System.CommandLine;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Hosting;

namespace Pibl.Commands;

/// <summary>Finds the cache file that a command is about, and opens it to be read.</summary>
internal static class CacheFiles
{
    private const int NotRead = 1;

    /// <summary>
    /// The exit code of <paramref name="look"/>, or of why it could not look. It is given the rules of CACHE_KEY, where
    /// the configuration says which file it is.
    /// </summary>
    public static int Read(
        ParseResult parsed, Argument<string> config, Option<string?> file, Func<CacheReading, KeyRules, int> look)
    {
        var error = parsed.InvocationConfiguration.Error;
        if (parsed.GetValue(file) is { } given)
        {
            return Look(given, error, reading => look(reading, KeyRules.None));
        }

        return ConfigFile.Read(parsed.GetValue(config)!).Match(
            settings =>
            {
                if (settings.Cache.File is { } path)
                {
                    return Look(path, error, reading => look(reading, KeyRules.Of(settings)));
                }

                error.WriteLine($"pibl: {Words.Of(parsed).Of(Said.NothingIsKept)}");
                return NotRead;
            },
            mistakes =>
            {
                error.Write(ConfigErrors.Render(mistakes));
                return CommandLine.Wrong;
            });
    }

    private static int Look(string path, TextWriter error, Func<CacheReading, int> look)
    {
        if (CacheReading.Open(path, out var why) is not { } reading)
        {
            error.WriteLine($"pibl: {path}: {why}");
            return NotRead;
        }

        using (reading)
        {
            var exit = look(reading);
            if (reading.Fault is { } fault)
            {
                error.WriteLine($"pibl: {path}: {fault}");
                return NotRead;
            }

            return exit;
        }
    }
}
