using Pibl.Stages;

namespace Pibl.Mirrors;

/// <summary>How many copies of requests are under way, those of all sites together.</summary>
public sealed class MirrorPlaces
{
    private BoundedCount _places = new(MirrorKeys.CopiesMax);

    /// <summary>Gauge: copies under way.</summary>
    public int Inside => (int)_places.Value;

    /// <summary>False where there is no place: nobody waits for one. Give it back with <see cref="Leave"/>.</summary>
    public bool TryEnter() => _places.TryAdd(1);

    public void Leave() => _places.Subtract(1);
}
