using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Access;

/// <summary>How much memory an entry keeps alive while it waits, roughly: above all its request's head.</summary>
internal static class EntrySize
{
    /// <summary>
    /// What an entry costs beside its request's head: records, connection, reason; in bytes, a generous guess.
    /// </summary>
    private const int EntryBytes = 512;

    public static int Of(AccessEntry entry) => entry switch
    {
        AccessEntry.Exchanged { Request.Fields: var fields, Via: var via } => EntryBytes + LengthOf(fields) + LengthOf(via),
        AccessEntry.Refreshed { Request.Fields: var fields, Via: var via } => EntryBytes + LengthOf(fields) + LengthOf(via),
        _ => EntryBytes,
    };

    private static int LengthOf(Provenance via) => via.Cache?.SelectedBy is { } fields ? LengthOf(fields) : 0;

    private static int LengthOf(Fields fields) => fields.Count == 0 ? 0 : fields[^1].ValueAt + fields[^1].ValueLength;
}
