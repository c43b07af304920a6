namespace Pibl.Http.Messages;

/// <summary>
/// Where one field stands in the bytes of its <see cref="Fields"/>: offsets and lengths in bytes. Each line of each
/// head costs one of these, so the id and the name's length share a word: 16 bytes and not 20.
/// </summary>
public readonly record struct Field
{
    /// <summary>The largest LIMIT_HEAD is 16 MB, and a name is shorter than its head.</summary>
    private const int NameLengthMax = (1 << 24) - 1;

    private readonly uint _nameLengthAndId;

    public Field(FieldId id, int nameAt, int nameLength, int valueAt, int valueLength)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)nameLength, (uint)NameLengthMax);
        _nameLengthAndId = ((uint)nameLength << 8) | (byte)id;
        (NameAt, ValueAt, ValueLength) = (nameAt, valueAt, valueLength);
    }

    public FieldId Id => (FieldId)(byte)_nameLengthAndId;

    public int NameAt { get; }

    public int NameLength => (int)(_nameLengthAndId >> 8);

    public int ValueAt { get; }

    public int ValueLength { get; }
}
