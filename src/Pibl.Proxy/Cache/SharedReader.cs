using System.Threading.Tasks.Sources;
using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;

namespace Pibl.Cache;

/// <summary>One client's place in a body that several read (<see cref="SharedFill"/>).</summary>
/// <param name="fill">The body.</param>
/// <param name="workers">Who goes on for a client that has left.</param>
/// <param name="part">Which part of it; null: all.</param>
internal sealed class SharedReader(SharedFill fill, Workers workers, ByteRange? part = null)
    : StreamedBody, IValueTaskSource<ReadOnlyMemory<byte>>
{
    private ManualResetValueTaskSourceCore<ReadOnlyMemory<byte>> _core;
    private CancellationTokenRegistration _leaving;
    private StreamedBody? _again;
    private long _left;
    private Action? _wakeUp;
    private bool _isWatching;

    /// <summary>What it reads.</summary>
    public SharedFill Fill => fill;

    public override Framing Framing => part is { } one ? Framing.Exactly(one.Length) : fill.Framing;

    public override Fields Trailers => part is null ? fill.Trailers : Fields.Empty;

    /// <summary>Up to where it has been given the body; under the lock of the fill.</summary>
    public long At { get; set; } = part?.First ?? 0;

    /// <summary>Where it has all that it wants.</summary>
    public long End { get; } = part is { } range ? range.First + range.Length : long.MaxValue;

    /// <summary>Why it gets no more although the others may.</summary>
    public BodyException? Broken { get; private set; }

    /// <summary><see cref="Wake"/>, for a worker.</summary>
    public Action WakeUp => _wakeUp ??= Wake;

    /// <summary>This client wants no more of it; the others may.</summary>
    public override void BreakOff()
    {
        Broken = new BodyException(Faults.ClientLeft);
        _again?.BreakOff();
        if (fill.TryLeaveLine(this))
        {
            workers.Start(WakeUp);
        }
    }

    /// <summary>It is about to wait.</summary>
    public void Prepare() => _core.Reset();

    /// <summary>There is something for it, or the body has ended.</summary>
    public void Wake()
    {
        var (block, failed) = (default(ReadOnlyMemory<byte>), default(Exception));
        try
        {
            block = fill.Next(this, out var again);
            if (again is not null)
            {
                _again = again;
                _ = WakeAgainAsync();
                return;
            }
        }
        catch (Exception e)
        {
            failed = e;
        }

        GiveOn(block, failed);
    }

    private async Task WakeAgainAsync()
    {
        var (block, failed) = (default(ReadOnlyMemory<byte>), default(Exception));
        try
        {
            block = await TakeAgainAsync(default);
        }
        catch (Exception e)
        {
            failed = e;
        }

        GiveOn(block, failed);
    }

    private void GiveOn(ReadOnlyMemory<byte> block, Exception? failed)
    {
        try
        {
            EndRead();
        }
        catch (ObjectDisposedException e)
        {
            failed = e;
        }

        if (failed is null)
        {
            _core.SetResult(block);
        }
        else
        {
            _core.SetException(failed);
        }
    }

    public ReadOnlyMemory<byte> GetResult(short token) => _core.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    protected override ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancel)
    {
        // What it was last given lives until now.
        if (_again is { } given && _left == 0)
        {
            _again = null;
            given.Dispose();
        }

        if (_again is not null)
        {
            return ReadAgainAsync(cancel);
        }

        if (fill.TryNext(this, out var block, out var again))
        {
            _again = again;
            return again is null ? new ValueTask<ReadOnlyMemory<byte>>(block) : ReadAgainAsync(cancel);
        }

        if (!_isWatching && cancel.CanBeCanceled)
        {
            _isWatching = true;
            _leaving = cancel.UnsafeRegister(static reader => ((SharedReader)reader!).BreakOff(), this);
        }

        return new ValueTask<ReadOnlyMemory<byte>>(this, _core.Version);
    }

    protected override void LetGo()
    {
        _leaving.Unregister();
        _again?.Dispose();
        fill.Decline();
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadAgainAsync(CancellationToken cancel)
    {
        try
        {
            return await TakeAgainAsync(cancel);
        }
        finally
        {
            EndRead();
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> TakeAgainAsync(CancellationToken cancel)
    {
        var again = _again!;
        _left = _left == 0 ? again.Framing.Length : _left;
        var block = await again.ReadAsync(cancel);
        _left -= block.Length;
        return block;
    }
}
