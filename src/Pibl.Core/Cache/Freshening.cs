using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// Brings a stored response up to date with the fields of a 304, or of a 200 to HEAD (RFC 9111 §3.2).
/// </summary>
public static class Freshening
{
    /// <summary>
    /// The stored response with new fields, times, lifetime and age; body and <see cref="StoredResponse.Id"/> stay.
    /// </summary>
    public static StoredResponse Of(
        StoredResponse stored,
        ResponseHead update,
        DateTimeOffset requestedAt,
        DateTimeOffset receivedAt,
        CacheRules rules)
    {
        // RFC 9111 §3.2: all but what is never stored, Content-Length, which is about the body that is kept, and what
        // is meant for the one who asked.
        var updating = StorableFields.Of(update, CacheControl.OfResponse(update.Fields), receivedAt, rules)
            .Where(static (fields, at) => fields[at].Id != FieldId.ContentLength && !Personal.IsField(fields, at));
        var head = stored.Head with { Fields = Replace(stored.Head.Fields, updating) };
        var control = CacheControl.OfResponse(head.Fields);
        var freshness = Freshness.Of(head, control, requestedAt, receivedAt, rules);
        return stored with
        {
            Head = head,
            RequestedAt = requestedAt,
            ReceivedAt = receivedAt,
            FreshFor = control.Has(CacheDirectives.NoCache) && !freshness.IsConfigured
                ? TimeSpan.Zero
                : freshness.Lifetime,
            IsGuess = Freshness.IsGuessed(freshness, control),
            InitialAge = Freshness.Of(update, control, requestedAt, receivedAt, null).InitialAge,
        };
    }

    /// <summary>
    /// <paramref name="updating"/> in the place of what has the same names. Copies, so that a response that is
    /// validated for months does not hold on to every head it ever had.
    /// </summary>
    internal static Fields Replace(Fields old, Fields updating)
    {
        var kept = old.Where((fields, at) => updating.IndexOf(fields.NameOf(at), 0) < 0);
        var bytes = new byte[LengthOf(kept) + LengthOf(updating)];
        var places = new Field[kept.Count + updating.Count];
        var written = Copy(kept, bytes, 0, places);
        Copy(updating, bytes, written, places.AsSpan(kept.Count));
        return new Fields(bytes, places, places.Length);
    }

    private static int LengthOf(Fields fields)
    {
        var length = 0;
        for (var i = 0; i < fields.Count; i++)
        {
            length += fields[i].NameLength + fields[i].ValueLength;
        }

        return length;
    }

    private static int Copy(Fields fields, byte[] bytes, int at, Span<Field> places)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            var field = fields[i];
            var valueAt = at + field.NameLength;
            fields.NameOf(i).CopyTo(bytes.AsSpan(at));
            fields.ValueOf(i).CopyTo(bytes.AsSpan(valueAt));
            places[i] = new Field(field.Id, at, field.NameLength, valueAt, field.ValueLength);
            at = valueAt + field.ValueLength;
        }

        return at;
    }
}
