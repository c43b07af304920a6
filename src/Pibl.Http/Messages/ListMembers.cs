namespace Pibl.Http.Messages;

/// <summary>
/// Walks over the members of a comma-separated list: <c>foreach (var member in FieldLists.Members(value))</c>.
/// </summary>
public ref struct ListMembers
{
    private ReadOnlySpan<byte> _rest;

    internal ListMembers(ReadOnlySpan<byte> value)
    {
        _rest = value;
    }

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly ListMembers GetEnumerator() => this;

    public bool MoveNext()
    {
        // RFC 9110 §5.6.1.2: empty members are ignored.
        while (!_rest.IsEmpty)
        {
            var end = EndOfMember(_rest);
            Current = Octets.Trim(_rest[..end]);
            _rest = end == _rest.Length ? default : _rest[(end + 1)..];
            if (!Current.IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    private static int EndOfMember(ReadOnlySpan<byte> rest)
    {
        var at = 0;
        while (true)
        {
            var found = rest[at..].IndexOfAny((byte)',', (byte)'"');
            if (found < 0)
            {
                return rest.Length;
            }

            at += found;
            if (rest[at] == ',')
            {
                return at;
            }

            at = EndOfQuoted(rest, at);
        }
    }

    /// <summary>Behind the closing quote, or the end of a string that was never closed (RFC 9110 §5.6.4).</summary>
    private static int EndOfQuoted(ReadOnlySpan<byte> rest, int open)
    {
        for (var at = open + 1; at < rest.Length; at++)
        {
            if (rest[at] == '\\')
            {
                at++;
            }
            else if (rest[at] == '"')
            {
                return at + 1;
            }
        }

        return rest.Length;
    }
}
