using Pibl.Files;

namespace Pibl.Discovery;

/// <summary>A small file of the system's that is read again when it has changed.</summary>
internal sealed class WatchedText(string path)
{
    /// <summary>In bytes; of a larger one nothing is taken.</summary>
    private const long LengthMax = 4 << 20;

    private readonly Lock _lock = new();
    private FileState? _known;
    private string _text = "";

    /// <summary>Its text; empty where it is not there, or cannot be read.</summary>
    public string Read()
    {
        lock (_lock)
        {
            try
            {
                var state = FileState.Of(path);
                if (state != _known)
                {
                    _text = state is { IsRegular: true, Length: <= LengthMax } ? File.ReadAllText(path) : "";
                    _known = state;
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                (_text, _known) = ("", null);
            }

            return _text;
        }
    }
}
