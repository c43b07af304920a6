using Pibl.Files;

namespace Pibl.Hosting;

/// <summary>
/// Files that are looked at now and then: RELOAD=auto. They may be replaced, written in place, or be links to others;
/// no notification of the system's is needed, which network file systems do not give.
/// </summary>
internal sealed class WatchedFiles
{
    private readonly Lock _lock = new();
    private Dictionary<string, FileState?> _known = [];
    private Dictionary<string, FileState?>? _moving;

    /// <summary>As they are now is how they are known. To be called before they are read.</summary>
    public void Know(IEnumerable<string> files)
    {
        lock (_lock)
        {
            (_known, _moving) = (StatesOf(files), null);
        }
    }

    /// <summary>Further files.</summary>
    public void Add(IEnumerable<string> files)
    {
        lock (_lock)
        {
            foreach (var (file, state) in StatesOf(files))
            {
                _known.TryAdd(file, state);
            }
        }
    }

    /// <summary>
    /// True where one of them is another than it is known to be, and all have stood still since the look before: who
    /// writes one may be about to write the next.
    /// </summary>
    public bool HaveChanged()
    {
        lock (_lock)
        {
            var now = StatesOf(_known.Keys);
            if (IsSame(now, _known))
            {
                _moving = null;
                return false;
            }

            var hasSettled = _moving is not null && IsSame(now, _moving);
            _moving = now;
            return hasSettled;
        }
    }

    private static Dictionary<string, FileState?> StatesOf(IEnumerable<string> files) =>
        files.Distinct().ToDictionary(file => file, FileState.Of);

    private static bool IsSame(Dictionary<string, FileState?> one, Dictionary<string, FileState?> other) =>
        one.Count == other.Count && one.All(file => other.TryGetValue(file.Key, out var state) && state == file.Value);
}
