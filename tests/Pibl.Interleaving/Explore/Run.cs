using System.Diagnostics;

namespace Pibl.Interleaving.Explore;

/// <summary>
/// One run of a program under one schedule. One strand runs at a time; at each point it asks the chooser who is next,
/// and hands over itself. What it does between two points nobody sees.
/// </summary>
/// <param name="crew">Where threads come from.</param>
/// <param name="chooser">The schedule.</param>
/// <param name="isTraced">Where each strand stood is written down.</param>
internal sealed class Run(Crew crew, Chooser chooser, bool isTraced)
{
    /// <summary>A run that takes more steps than this goes round in circles.</summary>
    private const int StepsMax = 5_000;

    [ThreadStatic]
    private static Run? _current;

    private readonly List<Strand> _strands = [];
    private readonly List<Strand> _able = [];
    private readonly SemaphoreSlim _over = new(0);
    private readonly List<Action> _checks = [];
    private readonly List<string> _trace = [];
    private Strand? _last;
    private int _steps;
    private int _lent;
    private bool _isOver;

    /// <summary>The one that the calling thread puts up, is a strand of, or checks.</summary>
    public static Run? Current => _current;

    /// <summary>What its strands share beside memory: a system, where they need one.</summary>
    public object? World { get; set; }

    /// <summary>What went wrong, or null.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Who did what, in order.</summary>
    public IReadOnlyList<string> Trace => _trace;

    /// <summary>A strand that runs <paramref name="work"/>, from its first turn on.</summary>
    /// <param name="name">For the trace.</param>
    /// <param name="work">What it does.</param>
    /// <param name="isIdle">It may still wait when all others have ended.</param>
    public void Start(string name, Action work, bool isIdle = false)
    {
        var strand = new Strand(this, name, isIdle);
        _strands.Add(strand);
        crew.Start(() => Perform(strand, work));
    }

    /// <summary>On the thread that plays it: put up.</summary>
    public void PutUp(Action<Scene> program)
    {
        _current = this;
        program(new Scene(this));
    }

    /// <summary>Until all have ended, or wait for what will not come.</summary>
    public void ToEnd()
    {
        if (Next(null) is { } first)
        {
            first.LetGoOn();
            _over.Wait();
        }

        Check();
        _isOver = true;
        foreach (var strand in _strands.Where(strand => !strand.HasEnded))
        {
            strand.LetGoOn();
            _over.Wait();
        }
    }

    /// <summary>The pool of arrays has lent one more, or got one back.</summary>
    public void Lend(int change) => _lent += change;

    /// <summary>What must hold when nobody can do anything any more.</summary>
    public void AtRest(Action check) => _checks.Add(check);

    /// <summary>Called by the strand that runs.</summary>
    public void Point(Strand strand, string deed, Func<bool>? until)
    {
        if (_isOver)
        {
            throw new Unwound();
        }

        strand.Until = until;
        Write(strand, deed);
        var next = Next(strand);
        if (next != strand)
        {
            if (next is null)
            {
                _over.Release();
            }
            else
            {
                next.LetGoOn();
            }

            strand.WaitForTurn();
            if (_isOver)
            {
                throw new Unwound();
            }
        }

        strand.Until = null;
    }

    /// <summary>Who goes on, or null when nobody can, and the run is over.</summary>
    private Strand? Next(Strand? running)
    {
        if (Failure is null && ++_steps > StepsMax)
        {
            Failure = new InvalidOperationException($"not at rest after {StepsMax} steps");
        }

        if (Failure is not null)
        {
            return null;
        }

        _able.Clear();
        if (running is { CanGoOn: true })
        {
            _able.Add(running);
        }

        var isPreemption = _able.Count == 1;
        foreach (var strand in _strands)
        {
            if (strand != running && strand.CanGoOn)
            {
                _able.Add(strand);
            }
        }

        if (_able.Count > 0)
        {
            return Choose(isPreemption);
        }

        if (_strands.Find(strand => !strand.HasEnded && !strand.IsIdle) is { } stuck)
        {
            Failure = new InvalidOperationException($"{stuck.Name} waits for ever");
        }

        return null;
    }

    private Strand? Choose(bool isPreemption)
    {
        try
        {
            return _able[_able.Count == 1 ? 0 : chooser.Choose(_able, isPreemption)];
        }
        catch (InvalidOperationException e)
        {
            Failure = e;
            return null;
        }
    }

    private void Perform(Strand strand, Action work)
    {
        try
        {
            strand.Perform(() =>
            {
                _current = this;
                if (!_isOver)
                {
                    work();
                }
            });
        }
        catch (Unwound)
        {
            // The run was over before it was.
        }
        catch (Exception e)
        {
            Failure ??= e;
        }

        strand.HasEnded = true;
        if (!_isOver && Next(strand) is { } next)
        {
            next.LetGoOn();
        }
        else
        {
            _over.Release();
        }
    }

    private void Check()
    {
        try
        {
            for (var at = 0; at < _checks.Count && Failure is null; at++)
            {
                _checks[at]();
            }

            if (Failure is null && _lent != 0)
            {
                throw new InvalidOperationException($"{_lent} arrays have not come back");
            }
        }
        catch (Exception e)
        {
            Failure = e;
        }
    }

    private void Write(Strand strand, string deed)
    {
        if (!isTraced)
        {
            return;
        }

        var frame = new StackTrace(fNeedFileInfo: true).GetFrames().FirstOrDefault(frame =>
            frame.GetFileName() is { } file && !file.Contains("/Explore/") && !file.Contains("/Stand/"));
        var place = frame is null ? "" : $"{Path.GetFileName(frame.GetFileName())}:{frame.GetFileLineNumber()} ";
        _trace.Add($"{(strand == _last ? "" : strand.Name),-12} {place}{deed}");
        _last = strand;
    }

    /// <summary>Ends a strand whose run is over.</summary>
    private sealed class Unwound : Exception;
}
