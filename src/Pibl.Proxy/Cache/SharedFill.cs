using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Cache;

/// <summary>
/// A body that is stored as it comes from its server, and that any number of clients read meanwhile, each at its own
/// pace.
/// </summary>
/// <remarks>
/// Rule 1: it is read from the server as fast as it comes, whatever its readers do; the server, its connection and the
/// permit are free when it is whole. What is kept counts once, in the budget of fills. Rule 2: it is stored before a
/// reader has its last byte, so that whoever asks next finds it. Rule 3: where there is no room for more of it, it is
/// not stored, nobody else joins, and its readers go on block by block: the next is read when all have taken the last.
/// Rule 4: when its last reader leaves it is broken off, but for CACHE_FILL=finish. Rule 5: what breaks off breaks off
/// for all.
/// </remarks>
/// <param name="source">The server's body.</param>
/// <param name="copy">Where it is kept.</param>
/// <param name="stored">What is stored, but for its body.</param>
/// <param name="filling">How bodies come into the cache.</param>
internal sealed class SharedFill(StreamedBody source, ICacheFill copy, StoredResponse stored, Filling filling)
{
    private readonly Lock _gate = new();
    private List<SharedReader> _waiting = [];
    private List<SharedReader> _woken = [];
    private Fields _trailers = Fields.Empty;
    private ReadOnlyMemory<byte> _last;
    private Exception? _broken;
    private CacheReason? _unkept;
    private CancellationTokenRegistration _stopping;
    private TaskCompletionSource? _taken;
    private Action<SharedFill>? _over;
    private long _kept;
    private long _end;
    private int _readers;
    private bool _isOver;
    private bool _isRefused;

    /// <summary>What is stored, but for its body.</summary>
    public StoredResponse Stored => stored;

    /// <summary>As the server sends it.</summary>
    public Framing Framing => source.Framing;

    /// <summary>The server's, when it is whole.</summary>
    public Fields Trailers => _trailers;

    /// <summary>Nothing more of it is to come from its server.</summary>
    public bool IsOver => Volatile.Read(ref _isOver);

    private bool IsRefused => Volatile.Read(ref _isRefused);

    /// <summary>Why it is not stored; null where it is, or may still be.</summary>
    public CacheReason? Unkept
    {
        get
        {
            lock (_gate)
            {
                return _unkept
                    ?? (!_isOver && _readers == 0 && !filling.Rule.Finishes ? CacheReasons.Incomplete : null);
            }
        }
    }

    /// <summary>Its first reader. What is there of the body is read at once.</summary>
    public SharedReader Begin()
    {
        var first = new SharedReader(this, filling.Workers);
        _readers = 1;
        _ = FillAsync();
        return first;
    }

    /// <summary>
    /// So many more are about to call <see cref="Open"/> or <see cref="Decline"/>, each of them once. False where there
    /// is nothing for them.
    /// </summary>
    public bool TryExpect(int readers)
    {
        lock (_gate)
        {
            if (_broken is not null || _isRefused)
            {
                return false;
            }

            _readers += readers;
            return true;
        }
    }

    /// <summary>A further reader, from the beginning of the body.</summary>
    public SharedReader Open() => new(this, filling.Workers);

    /// <summary>One that was expected does not want it, or a reader has ended.</summary>
    public void Decline()
    {
        TaskCompletionSource? taken;
        bool isLeft;
        lock (_gate)
        {
            _readers--;
            isLeft = _readers == 0 && !_isOver;
            taken = TakeTaken();
        }

        if (isLeft)
        {
            BeLeft();
        }

        taken?.SetResult();
    }

    /// <summary>
    /// Calls <paramref name="over"/> when nobody else can have it, since there is no room for it, and when nothing more
    /// of it is to come from its server (<see cref="IsOver"/>); at once where that is so.
    /// </summary>
    public void WhenOver(Action<SharedFill> over)
    {
        bool isNow;
        lock (_gate)
        {
            isNow = _isOver || _isRefused;
            _over = over;
        }

        if (isNow)
        {
            over(this);
        }
    }

    /// <summary>
    /// The next piece for a reader; empty at the end. False where there is none yet: it is woken then. Throws what
    /// broke the body off.
    /// </summary>
    public bool TryNext(SharedReader reader, out ReadOnlyMemory<byte> block)
    {
        TaskCompletionSource? taken;
        lock (_gate)
        {
            if (TryTake(reader, out block))
            {
                return true;
            }

            reader.Prepare();
            _waiting.Add(reader);
            taken = TakeTaken();
        }

        taken?.SetResult();
        return false;
    }

    /// <summary>The same for one that has been woken.</summary>
    public ReadOnlyMemory<byte> Next(SharedReader reader)
    {
        lock (_gate)
        {
            return TryTake(reader, out var block)
                ? block
                : throw new InvalidOperationException("a reader was woken for nothing");
        }
    }

    /// <summary>The reader waits no more. False where it does not wait, or is being woken.</summary>
    public bool TryLeaveLine(SharedReader reader)
    {
        lock (_gate)
        {
            return _waiting.Remove(reader);
        }
    }

    /// <summary>Under the lock.</summary>
    private bool TryTake(SharedReader reader, out ReadOnlyMemory<byte> block)
    {
        block = default;
        if (_isOver && _broken is null && reader.At == _end)
        {
            return true;
        }

        if ((reader.Broken ?? _broken) is { } broken)
        {
            throw broken;
        }

        if (reader.At < _kept)
        {
            block = copy.From(reader.At);
            block = block[..(int)Math.Min(block.Length, _kept - reader.At)];
        }
        else if (reader.At < _end)
        {
            block = _last[(int)(reader.At - (_end - _last.Length))..];
        }

        reader.At += block.Length;
        return !block.IsEmpty;
    }

    private async Task FillAsync()
    {
        Exception? broken = null;
        try
        {
            while (!await TakeAsync(await source.ReadAsync(default)))
            {
            }
        }
        catch (Exception e)
        {
            // Whoever reads is told, and says what it was.
            broken = e;
        }

        End(broken);
    }

    /// <summary>True behind the last block.</summary>
    private ValueTask<bool> TakeAsync(ReadOnlyMemory<byte> block)
    {
        if (IsRefused)
        {
            return block.IsEmpty ? new(true) : PassAsync(block);
        }

        // Without the empty block, where the length is known: it may be long in coming.
        if (block.IsEmpty || !copy.Append(block.Span))
        {
            return block.IsEmpty ? new(true) : PassAsync(block);
        }

        if (Framing.Kind == FramingKind.Exactly && _kept + block.Length == Framing.Length)
        {
            Keep(block.Length);
            return new(true);
        }

        lock (_gate)
        {
            _kept += block.Length;
            _end = _kept;
            TakeWaiting();
        }

        Wake();
        return new(false);
    }

    // Rule 3.
    private async ValueTask<bool> PassAsync(ReadOnlyMemory<byte> block)
    {
        Action<SharedFill>? over;
        TaskCompletionSource? taken = null;
        lock (_gate)
        {
            over = _isRefused ? null : _over;
            (_isRefused, _unkept) = (true, CacheReasons.StoreFull);
            (_last, _end) = (block, _end + block.Length);
            if (_readers > 0)
            {
                _taken = taken = new TaskCompletionSource();
            }

            TakeWaiting();
        }

        over?.Invoke(this);
        if (taken is null)
        {
            BeLeft();
            return false;
        }

        Wake();
        await taken.Task;

        // All of them are beyond what was kept.
        copy.Dispose();
        return false;
    }

    /// <summary>Under the lock: who is to go on with the next block, where all have taken the last.</summary>
    private TaskCompletionSource? TakeTaken()
    {
        if (_taken is not { } taken || _waiting.Count < _readers)
        {
            return null;
        }

        _taken = null;
        return taken;
    }

    private void Keep(int more)
    {
        var isKept = copy.Complete();
        lock (_gate)
        {
            _kept += more;
            _end = _kept;
            _unkept = isKept ? null : CacheReasons.Overtaken;
        }
    }

    private void End(Exception? broken)
    {
        // Where the length is known, it was complete with its last byte, or it is cut short.
        if (broken is null && Framing.Kind != FramingKind.Exactly && !IsRefused)
        {
            Keep(0);
        }

        var trailers = source.Trailers;
        source.Dispose();
        Action<SharedFill>? over;
        lock (_gate)
        {
            (_broken, _isOver, _trailers, over) = (broken, true, trailers, _over);
            _unkept ??= broken is not null || IsShort() ? CacheReasons.Incomplete : null;
            TakeWaiting();
        }

        _stopping.Unregister();
        copy.Dispose();
        Wake();
        over?.Invoke(this);
    }

    private bool IsShort() => Framing.Kind == FramingKind.Exactly && _end < Framing.Length;

    // Rule 4.
    private void BeLeft()
    {
        if (!filling.Rule.Finishes || IsRefused)
        {
            source.BreakOff();
            return;
        }

        var stopping = filling.Stopping.UnsafeRegister(
            static source => ((StreamedBody)source!).BreakOff(), source);
        CancellationTokenRegistration former;
        lock (_gate)
        {
            (former, _stopping) = _isOver ? (stopping, default) : (_stopping, stopping);
        }

        former.Unregister();
    }

    /// <summary>Under the lock.</summary>
    private void TakeWaiting() => (_waiting, _woken) = (_woken, _waiting);

    // One alone goes on in the same call; many at once, each with a worker.
    private void Wake()
    {
        if (_woken.Count == 1 && Volatile.Read(ref _readers) == 1)
        {
            var one = _woken[0];
            _woken.Clear();
            one.Wake();
            return;
        }

        foreach (var reader in _woken)
        {
            filling.Workers.Start(reader.WakeUp);
        }

        _woken.Clear();
    }
}
