using System.Text;

namespace Pibl.Http.Messages;

/// <summary>Comma-separated lists in field values (RFC 9110 §5.6.1), read without an allocation.</summary>
public static class FieldLists
{
    /// <summary>
    /// The members of one value, trimmed, empty ones left out; a comma in a quoted string separates nothing.
    /// </summary>
    public static ListMembers Members(ReadOnlySpan<byte> value) => new(value);

    /// <summary>Whether a value has this member; ASCII case does not count.</summary>
    public static bool Has(ReadOnlySpan<byte> value, ReadOnlySpan<byte> member)
    {
        foreach (var found in Members(value))
        {
            if (Ascii.EqualsIgnoreCase(found, member))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether any line of a field has this member (RFC 9110 §5.3: the lines are one list).</summary>
    public static bool Has(Fields fields, FieldId id, ReadOnlySpan<byte> member)
    {
        for (var at = fields.IndexOf(id, 0); at >= 0; at = fields.IndexOf(id, at + 1))
        {
            if (Has(fields.ValueOf(at), member))
            {
                return true;
            }
        }

        return false;
    }
}
