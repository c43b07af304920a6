namespace Pibl.Shared;

/// <summary>What a proxy may do with what it holds, by when it last heard from the store.</summary>
public enum Contact : byte
{
    /// <summary>It answers from it.</summary>
    Current,

    /// <summary>It asks the store first, where that answers in time, and answers from it in any case.</summary>
    Late,

    /// <summary>
    /// It uses nothing that may have been purged since: its servers are asked whether it still holds.
    /// </summary>
    CutOff,
}

/// <summary>
/// How old what a proxy knows of purges may be. A purge is acknowledged when each proxy has carried it out, or has been
/// silent for so long that it is cut off by this rule: so nothing that was purged is served after the acknowledgement,
/// whoever is stopped, killed or out of reach.
/// </summary>
/// <param name="Grace">Of <see cref="SharedSetting.Grace"/>.</param>
public readonly record struct ContactRule(TimeSpan Grace)
{
    /// <summary>
    /// So long the store remembers a proxy that says nothing, and a purge waits for it. One that has been silent for
    /// longer, or was never heard, shares no fetch either: what was asked for a moment ago may have been purged.
    /// </summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan SoonMax = TimeSpan.FromMilliseconds(60);

    /// <summary>What the two clocks of a purge may differ by: one part in ten, for the drift of any machine.</summary>
    public TimeSpan PurgeWait => Grace * 1.1;

    /// <summary>Whether a purge may not wait for a proxy that was heard so long ago.</summary>
    public bool IsForgotten(TimeSpan since) => since + Grace + TimeSpan.FromSeconds(1) >= Remembered;

    /// <summary>
    /// Whether a purge may have passed a proxy by, so that it uses nothing of what it holds: the store does not have
    /// its position, or has begun anew since and may have lost the last ones, which whoever was silent has not heard.
    /// </summary>
    /// <param name="known">Up to where the proxy has carried out all.</param>
    /// <param name="now">The position of the last purge.</param>
    /// <param name="isContinuous">The store has all between these two.</param>
    /// <param name="begunAt">The generation that the store began with when it started, or took another's place.</param>
    /// <param name="silence">How long ago the question was sent that was answered before this one.</param>
    public bool HasMissed(
        LogPosition known, LogPosition now, bool isContinuous, long begunAt, TimeSpan silence) =>
        known == LogPosition.Start
            ? !isContinuous && now.Generation > 0
            : !isContinuous || (known.Generation < begunAt && silence > Grace);

    /// <summary>From when on a proxy asks before it answers.</summary>
    public TimeSpan Soon => Grace / 3 < SoonMax ? Grace / 3 : SoonMax;

    /// <summary>How often a proxy in use asks.</summary>
    public TimeSpan Every => Soon / 3;

    /// <summary>By how long ago the last question was sent that has been answered.</summary>
    public Contact Of(TimeSpan since) =>
        since <= Soon ? Contact.Current : since <= Grace ? Contact.Late : Contact.CutOff;
}
