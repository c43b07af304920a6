using Pibl.Bodies;

namespace Pibl.Cache;

/// <summary>
/// A body that does not say how long it is: it is collected in memory, and from where it becomes too large for that it
/// goes into the file.
/// </summary>
/// <param name="small">In memory.</param>
/// <param name="smallBytesMax">As long as it is no larger than that, in bytes.</param>
/// <param name="grow">Begins in the file; null where there is no room.</param>
/// <param name="refused">Called once, where there is no room for what comes.</param>
/// <param name="ended">Called once, when it has ended in whatever way.</param>
internal sealed class GrowingFill(Fill small, long smallBytesMax, Func<BlockFill?> grow, Action refused, Action ended)
    : ICacheFill
{
    /// <summary>Until it is large; then nobody holds it but those who read it.</summary>
    private volatile Fill? _small = small;
    private volatile BlockFill? _large;
    private long _length;
    private bool _isRefused;
    private bool _isOver;

    public bool Append(ReadOnlySpan<byte> block)
    {
        if (_isRefused || (_large is null && _length + block.Length > smallBytesMax && !TryGrow()))
        {
            return false;
        }

        _length += block.Length;
        return _small?.Append(block) ?? _large!.Append(block);
    }

    public ValueTask RoomAsync() => _large?.RoomAsync() ?? ValueTask.CompletedTask;

    public ReadOnlyMemory<byte> From(long at) => _small?.From(at) ?? _large!.From(at);

    public StreamedBody Again(long at, long bytesMax) =>
        _small?.Again(at, bytesMax) ?? _large!.Again(at, bytesMax);

    public bool Complete()
    {
        var isKept = !_isRefused && (_small?.Complete() ?? _large!.Complete());
        End();
        return isKept;
    }

    public void Dispose()
    {
        _small?.Dispose();
        _large?.Dispose();
        End();
    }

    private void End()
    {
        if (!_isOver)
        {
            _isOver = true;
            ended();
        }
    }

    /// <summary>What was collected goes first.</summary>
    private bool TryGrow()
    {
        var large = grow();
        for (var at = 0L; large is not null && at < _length;)
        {
            var block = _small!.From(at);
            block = block[..(int)Math.Min(block.Length, _length - at)];
            if (!large.Append(block.Span))
            {
                large.Dispose();
                large = null;
            }

            at += block.Length;
        }

        if (large is null)
        {
            _isRefused = true;
            refused();
            return false;
        }

        var collected = _small!;
        _large = large;
        _small = null;
        collected.Leave();
        return true;
    }
}
