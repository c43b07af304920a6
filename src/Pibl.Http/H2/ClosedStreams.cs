namespace Pibl.Http.H2;

/// <summary>
/// How the last streams ended: frames that were on their way are no error where this side has reset the stream
/// (RFC 9113 §5.1).
/// </summary>
internal struct ClosedStreams
{
    private const int Kept = 128;

    private int[]? _ids;
    private int _next;

    /// <summary>Remembers one; forgets the oldest where there are many.</summary>
    /// <param name="id">Which.</param>
    /// <param name="isReset">This side has reset it before its peer had ended it.</param>
    internal void Add(int id, bool isReset)
    {
        _ids ??= new int[Kept];
        _ids[_next] = isReset ? -id : id;
        _next = (_next + 1) % Kept;
    }

    /// <summary>It has ended by itself, or by its peer's reset.</summary>
    internal readonly bool HasEnded(int id) => _ids is { } ids && ids.AsSpan().Contains(id);

    /// <summary>This side has reset it: what still comes is ignored.</summary>
    internal readonly bool WasReset(int id) => _ids is { } ids && ids.AsSpan().Contains(-id);
}
