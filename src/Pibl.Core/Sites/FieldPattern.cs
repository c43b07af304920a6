using Pibl.Http.Messages;

namespace Pibl.Sites;

/// <summary>One condition of HEADER.</summary>
/// <param name="Name">The field's name; case does not count (RFC 9110 §5.1).</param>
/// <param name="Value">What one of its lines must say, byte for byte; null: it is there, whatever it says.</param>
public readonly record struct FieldPattern(Bytes Name, Bytes? Value)
{
    /// <summary>Whether these fields meet it.</summary>
    public bool Matches(Fields fields)
    {
        for (var at = fields.IndexOf(Name.Span, 0); at >= 0; at = fields.IndexOf(Name.Span, at + 1))
        {
            if (Value is not { } value || fields.ValueOf(at).SequenceEqual(value.Span))
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() => Value is { } value ? $"{Name}: {value}" : Name.ToString();
}
