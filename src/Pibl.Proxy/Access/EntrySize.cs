using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Access;

/// <summary>How much memory an entry keeps alive while it waits, roughly: above all its request's head.</summary>
internal static class EntrySize
{
    /// <summary>
    /// What an entry costs beside its request's head, and what selects a stored response: records, connection, reason;
    /// in bytes, a generous guess.
    /// </summary>
    private const int EntryBytes = 512;

    public static int Of(AccessEntry any) => any switch
    {
        AccessEntry.Exchanged entry => Of(entry.Request, entry.Via),
        AccessEntry.Refreshed entry => Of(entry.Request, entry.Via),
        AccessEntry.TunnelOpened entry => EntryBytes + LengthOf(entry.Request?.Fields),
        _ => EntryBytes,
    };

    private static int Of(RequestHead? request, Provenance via) =>
        EntryBytes + LengthOf(request?.Fields) + LengthOf(via.Cache?.SelectedBy);

    private static int LengthOf(Fields? fields) =>
        fields is { Count: > 0 } some ? some[^1].ValueAt + some[^1].ValueLength : 0;
}
