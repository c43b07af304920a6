using Pibl.Cache;
using Pibl.Twins;

namespace Pibl.Tests.Simulation;

/// <summary>A disk that is slow, full for a while, or fails; and the moment at which the process is killed.</summary>
internal sealed class SimDisk(DiskFiles files, Random dice, bool mayBeKilled) : IDisposable
{
    private const int StepsBeforeKillMax = 60;

    private readonly bool _isSlow = dice.Next(3) == 0;
    private readonly bool _fails = dice.Next(3) == 0;
    private int _stepsLeft = mayBeKilled ? dice.Next(StepsBeforeKillMax) : int.MaxValue;
    private bool _isFull;
    private SimCounts _counts;

    public SimCounts Counts => _counts;

    /// <summary>What the killed process left behind; null while it lives.</summary>
    public DiskFiles? Left { get; private set; }

    /// <summary>Lets the world's disk do as this one does; <paramref name="killed"/> is called at that moment.</summary>
    public void Attach(InlineDisk disk, Action killed)
    {
        disk.Lag = () => _isSlow && dice.Next(4) == 0 ? TimeSpan.FromSeconds(dice.Next(20) / 10.0) : TimeSpan.Zero;
        disk.Reached = step =>
        {
            if (_stepsLeft-- == 0)
            {
                _counts = _counts with { Kills = 1 };
                Left = files.Snapshot();
                killed();
            }

            _counts += new SimCounts
            {
                Reads = step == DiskStep.Read ? 1 : 0,
                Commits = step == DiskStep.Committed ? 1 : 0,
                Notes = step == DiskStep.Note ? 1 : 0,
            };
            if (FaultOf(step) is { } fault)
            {
                _counts = _counts with { Errors = _counts.Errors + 1 };
                throw fault;
            }
        };
    }

    public void Dispose() => files.Dispose();

    private Exception? FaultOf(DiskStep step)
    {
        _isFull = _fails && (dice.Next(10) == 0 ? !_isFull : _isFull);
        return step switch
        {
            DiskStep.Begin or DiskStep.Commit when _isFull => DiskFiles.Full(),
            DiskStep.Read when _fails && dice.Next(20) == 0 => DiskFiles.Unreadable(),

            // The log's room is taken beforehand: a full disk refuses no record (WithdrawalLog, rule 3).
            DiskStep.Note when _fails && !mayBeKilled && dice.Next(20) == 0 =>
                new IOException("the disk reports an error", 5),
            _ => null,
        };
    }
}
