using Pibl.Http.Messages;

namespace Pibl.Templates;

/// <summary>
/// A text with placeholders, taken apart once: <c>{host}</c> and the others of <see cref="Placeholder"/>. Filling it in
/// allocates nothing but the result. Equality is by the text.
/// </summary>
public sealed class Template : IEquatable<Template>
{
    private readonly TemplatePart[] _parts;

    internal Template(string text, TemplatePart[] parts) => (Text, _parts) = (text, parts);

    /// <summary>As it stands in the configuration.</summary>
    public string Text { get; }

    internal ReadOnlySpan<TemplatePart> Parts => _parts;

    /// <summary>Whether it asks for this.</summary>
    public bool Uses(Placeholder placeholder) => Array.Exists(_parts, part => part.Placeholder == placeholder);

    /// <summary>How long the result is, in bytes.</summary>
    public int LengthOf(in TemplateValues values)
    {
        Span<byte> scratch = stackalloc byte[TemplateValues.ScratchBytes];
        var length = 0;
        foreach (ref readonly var part in _parts.AsSpan())
        {
            length += part.Of(values, scratch).Length;
        }

        return length;
    }

    /// <summary>Writes the result, and says how long it is.</summary>
    /// <param name="values">What the placeholders stand for.</param>
    /// <param name="to">At least as long as <see cref="LengthOf"/> says.</param>
    public int Write(in TemplateValues values, Span<byte> to)
    {
        Span<byte> scratch = stackalloc byte[TemplateValues.ScratchBytes];
        var length = 0;
        foreach (ref readonly var part in _parts.AsSpan())
        {
            var value = part.Of(values, scratch);
            value.CopyTo(to[length..]);
            length += value.Length;
        }

        return length;
    }

    /// <summary>The result in an array of its own.</summary>
    public Bytes Render(in TemplateValues values)
    {
        var bytes = new byte[LengthOf(values)];
        Write(values, bytes);
        return Bytes.Owned(bytes);
    }

    public bool Equals(Template? other) => other is not null && Text == other.Text;

    public override bool Equals(object? obj) => Equals(obj as Template);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;
}
