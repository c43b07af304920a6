using System.Globalization;

namespace Pibl.Shared;

/// <summary>
/// How far the cache file has followed what was purged, in a small file beside it. Of a position that is lost nothing
/// is lost but what is stored: then nobody knows what of it was purged.
/// </summary>
/// <param name="path">Null: there is no cache file, and nothing outlives the process.</param>
public sealed class PositionFile(string? path)
{
    private const int LengthMax = 256;

    private readonly Lock _gate = new();
    private long _written;

    /// <summary>Beside a cache file.</summary>
    public static PositionFile Beside(string? cacheFile) => new(cacheFile is null ? null : cacheFile + "-shared");

    /// <summary>The start where there is none, or none that can be read.</summary>
    public LogPosition Read()
    {
        try
        {
            var text = path is null || new FileInfo(path).Length > LengthMax ? "" : File.ReadAllText(path);
            var words = text.Split(' ', '\n');
            return words.Length >= 2
                && long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
                    ? new LogPosition(generation, words[1])
                    : LogPosition.Start;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return LogPosition.Start;
        }
    }

    /// <summary>False where the disk did not take it: then a restart begins from the one before.</summary>
    public bool Write(LogPosition position)
    {
        if (path is null)
        {
            return true;
        }

        lock (_gate)
        {
            if (position.Generation <= _written)
            {
                return true;
            }

            try
            {
                var next = path + ".new";
                File.WriteAllText(
                    next, string.Create(CultureInfo.InvariantCulture, $"{position.Generation} {position.Token}\n"));
                File.Move(next, path, overwrite: true);
                _written = position.Generation;
                return true;
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    /// <summary>The position is worth nothing any more: what is stored is not older than the start.</summary>
    public void BeginAnew(LogPosition position)
    {
        lock (_gate)
        {
            _written = 0;
        }

        Write(position);
    }
}
