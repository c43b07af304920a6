using Pibl.Http.Messages;

namespace Pibl.Templates;

/// <summary>A piece of a template: a placeholder, or text.</summary>
/// <param name="Placeholder">Null for text.</param>
/// <param name="Literal">The text; empty for a placeholder.</param>
internal readonly record struct TemplatePart(Placeholder? Placeholder, Bytes Literal)
{
    public ReadOnlySpan<byte> Of(in TemplateValues values, Span<byte> scratch) =>
        Placeholder is { } placeholder ? values.Of(placeholder, scratch) : Literal.Span;
}
