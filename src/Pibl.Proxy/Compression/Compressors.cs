using Pibl.Stages;

namespace Pibl.Compression;

/// <summary>
/// What compressing may take of the machine: MAX_COMPRESS bounds the memory, the workers bound the cores. Of all places
/// half at the most are for bodies that may never end, so that a crowd of event streams leaves the rest compressed.
/// </summary>
public sealed class Compressors
{
    private BoundedCount _places;
    private BoundedCount _endless;

    /// <param name="placesMax">MAX_COMPRESS.</param>
    /// <param name="workers">Where bodies are compressed: half the cores at once.</param>
    public Compressors(int placesMax, Workers workers)
    {
        (_places, _endless) = (new BoundedCount(placesMax), new BoundedCount(Math.Max(1, placesMax / 2)));
        Workers = new BoundedWorkers(workers, Math.Max(1, Environment.ProcessorCount / 2));
    }

    /// <summary>Each body has one piece of work at the most in their line.</summary>
    public Workers Workers { get; }

    /// <summary>Gauge: bodies that are being compressed.</summary>
    public int Inside => (int)_places.Value;

    /// <summary>False where there is no place: nobody waits for one.</summary>
    internal bool TryEnter(bool isEndless)
    {
        if (isEndless && !_endless.TryAdd(1))
        {
            return false;
        }

        if (_places.TryAdd(1))
        {
            return true;
        }

        LeaveEndless(isEndless);
        return false;
    }

    /// <summary>Gives back what <see cref="TryEnter"/> gave.</summary>
    internal void Leave(bool isEndless)
    {
        _places.Subtract(1);
        LeaveEndless(isEndless);
    }

    private void LeaveEndless(bool isEndless) => _endless.Subtract(isEndless ? 1 : 0);
}
