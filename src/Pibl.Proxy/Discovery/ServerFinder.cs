using LanguageExt;
using Pibl.Access;
using Pibl.Admin;
using Pibl.Exchange;

namespace Pibl.Discovery;

/// <summary>
/// Asks for the servers that entries of SERVERS stand for, again and again as their time to live says, and knows what
/// was found last. An entry that stands in several sites is asked for once.
/// </summary>
/// <param name="source">Who knows.</param>
/// <param name="clock">The time.</param>
/// <param name="dice">Spreads the wait after a failure.</param>
/// <param name="accessLog">Hears of what has changed.</param>
public sealed class ServerFinder(IServerSource source, TimeProvider clock, Func<uint> dice, IAccessLog accessLog)
{
    /// <summary>So many are asked for at once; the others wait.</summary>
    public const int AtOnceMax = 16;

    /// <summary>An answer that is not there by then is none.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly Dictionary<EndpointId, Sought> _sought = [];
    private volatile bool _hasChanged;
    private int _asking;

    private TimeSpan Now => clock.GetElapsedTime(0);

    /// <summary>The servers of a list, by what was found last.</summary>
    public Seq<Endpoint> ServersOf(Seq<Endpoint> entries) => Entries.Resolve(entries, entry =>
    {
        lock (_lock)
        {
            return _sought.TryGetValue(entry.Id, out var sought) ? sought.Found.Servers : Seq<FoundServer>.Empty;
        }
    });

    /// <summary>This entry, where it is sought and no server was ever found for it, and why.</summary>
    public Option<UnfoundEntry> Unfound(Endpoint entry)
    {
        if (!Entries.IsSought(entry))
        {
            return Prelude.None;
        }

        lock (_lock)
        {
            var found = _sought.TryGetValue(entry.Id, out var sought) ? sought.Found : Found.Unasked;
            return found.Servers.IsEmpty
                ? new UnfoundEntry(entry.ToString(), found.Why ?? "it is being looked up")
                : Prelude.None;
        }
    }

    /// <summary>
    /// Seeks the entries of these lists and no others from now on. What is known of those that stay is kept.
    /// </summary>
    public void Follow(IEnumerable<Endpoint> entries)
    {
        var wanted = entries.Where(Entries.IsSought).DistinctBy(entry => entry.Id).ToDictionary(entry => entry.Id);
        lock (_lock)
        {
            foreach (var (id, entry) in wanted)
            {
                _sought.TryAdd(id, new Sought(entry));
            }

            foreach (var gone in _sought.Keys.Where(id => !wanted.ContainsKey(id)).ToArray())
            {
                _sought.Remove(gone);
            }
        }
    }

    /// <summary>
    /// Asks for those of these entries that were never asked for, and waits for the answers, but no longer than
    /// <paramref name="patience"/>.
    /// </summary>
    public async Task PrepareAsync(IEnumerable<Endpoint> entries, TimeSpan patience)
    {
        lock (_lock)
        {
            foreach (var entry in entries.Where(Entries.IsSought))
            {
                _sought.TryAdd(entry.Id, new Sought(entry));
            }
        }

        var timeout = Task.Delay(patience, clock);
        while (FirstAnswers() is { Length: > 0 } first && await Task.WhenAny([.. first, timeout]) != timeout)
        {
        }
    }

    /// <summary>Those that are asked for now and never were; none where all of them have an answer.</summary>
    private Task[] FirstAnswers()
    {
        lock (_lock)
        {
            Begin(CancellationToken.None);
            return [.. _sought.Values
                .Where(sought => sought.Found == Found.Unasked && !sought.Asking.IsCompleted)
                .Select(sought => sought.Asking)];
        }
    }

    /// <summary>Runs until told to stop.</summary>
    /// <param name="changed">Called when <see cref="ServersOf"/> has something new.</param>
    /// <param name="stop">Ends it.</param>
    public async Task RunAsync(Action changed, CancellationToken stop)
    {
        using var beat = new PeriodicTimer(Interval, clock);
        try
        {
            do
            {
                lock (_lock)
                {
                    Begin(stop);
                }

                if (_hasChanged)
                {
                    _hasChanged = false;
                    changed();
                }
            }
            while (await beat.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // The program is stopping.
        }
    }

    /// <summary>Under the lock.</summary>
    private void Begin(CancellationToken stop)
    {
        var now = Now;
        foreach (var sought in _sought.Values)
        {
            if (_asking < AtOnceMax && sought.Asking.IsCompleted && sought.Found.DueAt <= now)
            {
                _asking++;
                sought.Asking = AskAsync(sought, stop);
            }
        }
    }

    /// <summary>Never throws: what was not foreseen is an answer that did not come.</summary>
    private async Task AskAsync(Sought sought, CancellationToken stop)
    {
        // Not under the lock.
        await Task.Yield();
        try
        {
            if (!stop.IsCancellationRequested)
            {
                Take(sought, await AnswerAsync(sought.Entry, stop));
            }
        }
        finally
        {
            lock (_lock)
            {
                _asking--;
                if (!stop.IsCancellationRequested)
                {
                    Begin(stop);
                }
            }
        }
    }

    private async Task<Resolution> AnswerAsync(Endpoint entry, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stop);
        try
        {
            return await source.FindAsync(entry, either.Token);
        }
        catch (OperationCanceledException)
        {
            return new Resolution.Failed($"no answer within {Patience.TotalSeconds:0} s");
        }
        catch (Exception bug)
        {
            accessLog.TryWrite(new AccessEntry.Notice(clock.GetUtcNow(), true, bug.ToString()));
            return new Resolution.Failed(bug.Message);
        }
    }

    private void Take(Sought sought, Resolution answer)
    {
        FoundNote? note;
        lock (_lock)
        {
            var before = sought.Found;
            (sought.Found, note) = Finding.After(sought.Entry.ToString(), before, answer, Now, dice());
            _hasChanged |= sought.Found.Servers != before.Servers;
        }

        if (note is not null)
        {
            accessLog.TryWrite(new AccessEntry.Notice(clock.GetUtcNow(), note.IsError, note.Text));
        }
    }

    /// <summary>An entry, and what is known of it.</summary>
    private sealed class Sought(Endpoint entry)
    {
        public Endpoint Entry => entry;

        public Found Found { get; set; } = Found.Unasked;

        public Task Asking { get; set; } = Task.CompletedTask;
    }
}
