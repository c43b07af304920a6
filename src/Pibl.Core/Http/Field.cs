namespace Pibl.Http;

/// <summary>Where one field stands in the bytes of its <see cref="Fields"/>: offsets and lengths in bytes.</summary>
public readonly record struct Field(FieldId Id, int NameAt, int NameLength, int ValueAt, int ValueLength);
