using System.Runtime.InteropServices;

namespace Pibl.Twins;

/// <summary>Bytes on their way: in at the end, out at the front.</summary>
internal sealed class ByteLine
{
    private readonly List<byte> _bytes = [];
    private int _taken;

    public int Length => _bytes.Count - _taken;

    public ReadOnlySpan<byte> Span => CollectionsMarshal.AsSpan(_bytes)[_taken..];

    public void Add(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

    public void Skip(int count)
    {
        _taken += count;
        if (_taken > 64 * 1024 && _taken * 2 > _bytes.Count)
        {
            _bytes.RemoveRange(0, _taken);
            _taken = 0;
        }
    }

    public byte[] Take(int count)
    {
        var taken = Span[..count].ToArray();
        Skip(count);
        return taken;
    }
}
