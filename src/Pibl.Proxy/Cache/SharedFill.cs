using Pibl.Bodies;
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
/// for all, each behind what has come: until the last of them has that, it is kept.
/// </remarks>
/// <param name="source">The server's body.</param>
/// <param name="copy">Where it is kept.</param>
/// <param name="stored">What is stored, but for its body.</param>
/// <param name="since">The store's mark: what was withdrawn after it makes this of no use to who asks later.</param>
/// <param name="filling">How bodies come into the cache.</param>
internal sealed partial class SharedFill(
    StreamedBody source, ICacheFill copy, StoredResponse stored, long since, Filling filling)
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

    /// <summary>What was withdrawn after this mark may be what it tells of.</summary>
    public long Since => since;

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

    /// <summary>How much of it has come, in bytes.</summary>
    public long Come
    {
        get
        {
            lock (_gate)
            {
                return _end;
            }
        }
    }

    /// <summary>A further reader, from the beginning of the body or of a part of it.</summary>
    public SharedReader Open(ByteRange? part = null) => new(this, filling.Workers, part);

    /// <summary>One that was expected does not want it, or a reader has ended.</summary>
    public void Decline()
    {
        TaskCompletionSource? taken;
        bool isLast, isOver;
        lock (_gate)
        {
            _readers--;
            (isLast, isOver) = (_readers == 0, _isOver);
            taken = TakeTaken();
        }

        if (isLast && isOver)
        {
            copy.Dispose();
        }
        else if (isLast)
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
    /// The next piece for a reader; empty at the end. Where <paramref name="again"/> is given it is to be read from
    /// there. False where there is none yet: it is woken then. Throws what broke the body off.
    /// </summary>
    public bool TryNext(SharedReader reader, out ReadOnlyMemory<byte> block, out StreamedBody? again)
    {
        TaskCompletionSource? taken;
        lock (_gate)
        {
            if (TryTake(reader, out block, out again))
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
    public ReadOnlyMemory<byte> Next(SharedReader reader, out StreamedBody? again)
    {
        lock (_gate)
        {
            return TryTake(reader, out var block, out again)
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
    private bool TryTake(SharedReader reader, out ReadOnlyMemory<byte> block, out StreamedBody? again)
    {
        (block, again) = (default, null);
        if (reader.At == reader.End || (_isOver && _broken is null && reader.At == _end))
        {
            return true;
        }

        if (reader.Broken is { } left)
        {
            throw left;
        }

        if (reader.At < _kept)
        {
            block = copy.From(reader.At);
            if (block.IsEmpty)
            {
                again = copy.Again(reader.At, reader.End - reader.At);
                reader.At += again.Framing.Length;
                return true;
            }

            block = block[..(int)Math.Min(block.Length, Math.Min(_kept, reader.End) - reader.At)];
        }
        else if (reader.At < _end)
        {
            block = _last[(int)(reader.At - (_end - _last.Length))..];
            block = block[..(int)Math.Min(block.Length, reader.End - reader.At)];
        }
        else if (_broken is { } broken)
        {
            throw broken;
        }

        reader.At += block.Length;
        return !block.IsEmpty;
    }
}
