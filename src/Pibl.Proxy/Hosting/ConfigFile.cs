using System.Collections;
using System.Security;
using LanguageExt;
using Pibl.Admin;
using Pibl.Answers;
using Pibl.Auth;
using Pibl.Config;
using Pibl.Discovery;
using Pibl.Shared;
using Pibl.Tls;
using static LanguageExt.Prelude;

namespace Pibl.Hosting;

/// <summary>Where the bytes of <c>serv.config</c> come from.</summary>
public static class ConfigFile
{
    /// <summary>The file that is read when none is named, in the folder the program runs in.</summary>
    public const string DefaultPath = "serv.config";

    /// <summary>
    /// The settings in a file, or all that is wrong with it; a file that cannot be read is one error without a line.
    /// Never throws for what the disk does.
    /// </summary>
    /// <param name="path">Of the file.</param>
    /// <param name="moreKeys">Those of the program's own stages.</param>
    public static Validation<ConfigError, Settings> Read(string path, params IReadOnlyList<ConfigKey> moreKeys) =>
        Load(path, moreKeys).Map(configured => configured.Settings);

    /// <summary>
    /// The same with where each value came from: the file, the environment of this process (<see cref="Overrides"/>),
    /// or a default. A start, a check and a reload all read a configuration by this.
    /// </summary>
    public static Validation<ConfigError, Configured> Load(string path, params IReadOnlyList<ConfigKey> moreKeys) =>
        Bytes(path)
            .Bind(content => ServConfig.Read(path, content, Variables(), [.. Pipeline.Keys, .. moreKeys]))
            .Bind(TlsRelations.Check)
            .Bind(configured => WithFiles(configured)
                .Map(settings => configured with { Settings = settings }));

    /// <summary>
    /// Where the program is asked that was started with a file, though that has mistakes by now: of its lines those of
    /// the admin interface alone are read.
    /// </summary>
    public static Validation<ConfigError, Settings> ReadAdmin(string path) =>
        Bytes(path)
            .Bind(content => ServConfig.Read(
                path, AdminKeys.LinesOf(content),
                Variables().Where(one => one.Key.StartsWith($"{Overrides.Prefix}{AdminKeys.Admin.Name}", StringComparison.Ordinal))
                    .ToDictionary(),
                AdminKeys.All))
            .Bind(configured => AdminTokenFile.Load(
                configured.Settings, configured.File.PlaceOf(AdminKeys.Admin)));

    /// <summary>With the files that the settings name, or all that is wrong with any of them.</summary>
    private static Validation<ConfigError, Settings> WithFiles(Configured configured)
    {
        var settings = configured.Settings;
        var mistakes = Seq<ConfigError>();
        Take(PasswordFile.Load(settings));
        Take(AnswerFile.Load(settings));
        Take(TlsFileLoader.Load(settings));
        Take(ServerListFile.Load(settings));
        Take(SharedFiles.Load(settings, configured.File.PlaceOf(SharedKeys.Shared)));
        Take(AdminTokenFile.Load(settings, configured.File.PlaceOf(AdminKeys.Admin)));
        return mistakes.IsEmpty ? Success<ConfigError, Settings>(settings) : Fail<ConfigError, Settings>(mistakes);

        void Take(Validation<ConfigError, Settings> read) => read.Match(
            Succ: more => { settings = more; },
            Fail: wrong => { mistakes = Sequences.Join(mistakes, wrong); });
    }

    /// <summary>
    /// The settings; or null, with every mistake written to <paramref name="errors"/>. What is only to be noticed is
    /// written there too.
    /// </summary>
    public static Settings? ReadOrTell(string path, TextWriter errors, params IReadOnlyList<ConfigKey> moreKeys) =>
        LoadOrTell(path, errors, moreKeys)?.Settings;

    /// <summary>The same with where each value came from.</summary>
    public static Configured? LoadOrTell(
        string path, TextWriter errors, params IReadOnlyList<ConfigKey> moreKeys) =>
        Load(path, moreKeys).MatchUnsafe<Configured?>(
            configured =>
            {
                foreach (var note in configured.Notes)
                {
                    errors.WriteLine($"pibl: {note.What}: {note.Hint}");
                }

                return configured;
            },
            mistakes =>
            {
                errors.Write(ConfigErrors.Render(mistakes));
                return null;
            });

    private static Dictionary<string, string> Variables() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .Where(variable => ((string)variable.Key).StartsWith(Overrides.Prefix, StringComparison.Ordinal))
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "");

    private static Validation<ConfigError, byte[]> Bytes(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                return Wrong(path, "this is a folder", $"the file in it? {Path.Join(path, DefaultPath)}");
            }

            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return Success<ConfigError, byte[]>(UpToTooMuch(file));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return Wrong(path, "there is no such file", IfMissing(path));
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or SecurityException)
        {
            return Wrong(path, "the file may not be read", "see its permissions");
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or NotSupportedException)
        {
            return Wrong(path, "the file cannot be read", failure.GetType().Name);
        }
    }

    /// <summary>
    /// One byte more than is allowed shows that there is too much; the rest, maybe without end, is left.
    /// </summary>
    private static byte[] UpToTooMuch(FileStream file)
    {
        var buffer = new byte[ConfigText.FileBytesMax + 1];
        var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return buffer[..length];
    }

    // Commands whose names are settled.
    private static readonly string[] Planned =
    [
        "record", "replay", "whatif", "simulate", "import",
    ];

    private static readonly Seq<string> Built = toSeq<string>(
        ["check", "route", "reload", "demo", "status", "drain", "undrain", "top", "stop", "purge", "cache", "keys", "completion", "explain"]).Strict();

    private static string IfMissing(string path) => path switch
    {
        "help" or "version" => $"did you mean pibl --{path}?",
        "run" or "start" or "serve" => $"there is no command {path}: pibl runs ./{DefaultPath}, pibl FILE another",
        _ when Planned.Contains(path) => $"the command {path} is not built yet",
        _ => MeantOrNew(path),
    };

    private static string MeantOrNew(string path) =>
        Suggestions.Nearest(path, Built).Match(
            command => $"did you mean the command, pibl {command}?",
            () => "three lines are enough: PUERTO=8080, PROXY=127.0.0.1, SERVERS=10.0.0.1:80 (or try: pibl demo)");

    private static Validation<ConfigError, byte[]> Wrong(string path, string what, string hint) =>
        Fail<ConfigError, byte[]>(SourceSpan.OfFile(path).Wrong(what, hint));
}
