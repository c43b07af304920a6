using Pibl.Bodies;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <content>What comes from the server.</content>
internal sealed partial class SharedFill
{
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
        var room = copy.RoomAsync();
        return room.IsCompletedSuccessfully ? new(false) : AwaitAsync(room);
    }

    // A disk that is slower than the server.
    private static async ValueTask<bool> AwaitAsync(ValueTask room)
    {
        await room;
        return false;
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

            // Nobody may have come so far yet.
            TakeTaken()?.SetResult();
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
        bool isLeft;
        lock (_gate)
        {
            (_broken, _isOver, _trailers, over, isLeft) = (broken, true, trailers, _over, _readers == 0);
            _unkept ??= broken is not null || IsShort() ? CacheReasons.Incomplete : null;
            TakeWaiting();
        }

        _stopping.Unregister();
        if (isLeft)
        {
            copy.Dispose();
        }

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

    /// <summary>Under the lock: those who can go on, which are not those who wait for what lies behind.</summary>
    private void TakeWaiting()
    {
        (_waiting, _woken) = (_woken, _waiting);
        for (var i = _woken.Count - 1; i >= 0 && !_isOver; i--)
        {
            if (_woken[i].At >= _end)
            {
                _waiting.Add(_woken[i]);
                _woken.RemoveAt(i);
            }
        }
    }

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
