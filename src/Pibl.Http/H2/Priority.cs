using Pibl.Http.Messages;

namespace Pibl.Http.H2;

/// <summary>Which response goes first, as the client wishes it (RFC 9218 §4).</summary>
/// <param name="Urgency">0 to 7; the least goes first.</param>
/// <param name="IsIncremental">Of use in parts: those of one urgency take turns. Else one after the other.</param>
public readonly record struct Priority(byte Urgency, bool IsIncremental)
{
    /// <summary>RFC 9218 §4.1, §4.2: 3, and not incremental.</summary>
    public static readonly Priority Default = new(3, false);

    /// <summary>
    /// What holds where the client has said nothing. RFC 9218 §10 leaves it to the server; in turns, no long response
    /// holds up a short one.
    /// </summary>
    public static readonly Priority Unsaid = Default with { IsIncremental = true };

    /// <summary>
    /// Reads the value of a Priority field or a PRIORITY_UPDATE: a dictionary (RFC 9651 §3.2). What is not known, or
    /// out of range, is ignored (RFC 9218 §4).
    /// </summary>
    public static Priority Of(ReadOnlySpan<byte> value)
    {
        var (urgency, incremental) = (Default.Urgency, Default.IsIncremental);
        foreach (var member in FieldLists.Members(value))
        {
            var end = member.IndexOf((byte)';');
            var bare = end < 0 ? member : member[..end];
            if (bare.Length == 3 && bare.StartsWith("u="u8) && bare[2] is >= (byte)'0' and <= (byte)'7')
            {
                urgency = (byte)(bare[2] - '0');
            }
            else if (bare.SequenceEqual("i"u8) || bare.SequenceEqual("i=?1"u8))
            {
                incremental = true;
            }
            else if (bare.SequenceEqual("i=?0"u8))
            {
                incremental = false;
            }
        }

        return new Priority(urgency, incremental);
    }
}
