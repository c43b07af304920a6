using LanguageExt;
using Pibl.Admin;
using Pibl.Config;
using Pibl.Discovery;
using Pibl.Reload;
using Pibl.TakeOver;
using Pibl.Tls;
using Pibl.Transport;

namespace Pibl.Hosting;

/// <summary>How a reload reads, and what it would do: nothing here changes anything.</summary>
internal sealed partial class Reloader
{
    /// <summary>A file that is not read by then is not going to be.</summary>
    private static readonly TimeSpan ReadWithin = TimeSpan.FromSeconds(5);

    /// <summary>Each attempt that does not come back holds a thread.</summary>
    private const int StuckMax = 8;

    private int _stuck;

    /// <summary>The configuration in force; null: nobody can say where it came from.</summary>
    public ConfigInForce? InForce =>
        launched is null ? null : new ConfigInForce(_configured ?? launched, launched);

    /// <summary>
    /// What a reload would do if it were asked for now. Whether new places to listen on can be had is not tried. Never
    /// throws.
    /// </summary>
    public async Task<ReloadReport> PreviewAsync()
    {
        if (succession.IsWanted)
        {
            return ReloadReport.Refused(Generation, Prelude.Seq1("another program is about to take over")) with
            {
                IsNotNow = true,
            };
        }

        try
        {
            return (await TryReadAsync(isOfLists: false)).Match(
                read => read.Match(
                    Succ: config => PreviewOf(config.Settings),
                    Fail: mistakes => ReloadReport.Refused(Generation, LinesOf(mistakes))),
                Refused);
        }
        catch (Exception bug)
        {
            Notice(true, bug.ToString());
            return Refused($"the settings cannot be taken: {bug.Message}");
        }
    }

    private ReloadReport PreviewOf(Settings settings) =>
        (Zones.WhyUnknown(settings.AllServers()) ?? TlsServers.WhyNot(settings)) is { } why
            ? Refused(why)
            : ReloadReport.Of(Generation, ReloadPlan.Of(started, proxy.Snapshots.Now.Settings, settings));

    private ReloadReport Refused(string problem) =>
        ReloadReport.Refused(Generation, Prelude.Seq1($"{path}: {problem}"));

    /// <summary>What the file says, or all its mistakes; on the left why nobody can say by now.</summary>
    private async Task<Either<string, Validation<ConfigError, ReadConfig>>> TryReadAsync(bool isOfLists)
    {
        if (Volatile.Read(ref _stuck) >= StuckMax)
        {
            return $"{StuckMax} attempts to read have not come back";
        }

        // A pipe in its place, or a disk that is away, gives an answer only when somebody writes, or never.
        Interlocked.Increment(ref _stuck);
        var reading = Task.Run(() => isOfLists
            ? ServerListFile.Load(_inForce ?? started).Map(settings => new ReadConfig(settings, null))
            : ConfigFile.Load(path, extension.Keys).Map(found => new ReadConfig(found.Settings, found)));
        _ = reading.ContinueWith(_ => Interlocked.Decrement(ref _stuck), TaskScheduler.Default);
        return await Task.WhenAny(reading, Task.Delay(ReadWithin, clock)) == reading
            ? await reading
            : $"{path} or a file that it names cannot be read within {ReadWithin.TotalSeconds:0} s";
    }

    /// <summary>What was read.</summary>
    /// <param name="Settings">What it means.</param>
    /// <param name="Configured">The same with where it came from; null where only files of servers were read.</param>
    private sealed record ReadConfig(Settings Settings, Configured? Configured);
}

/// <summary>What became of a reload: for <c>pibl reload</c>, and for the admin interface.</summary>
internal sealed record ReloadOutcome(ReloadAnswer Answer, ReloadReport Report);
