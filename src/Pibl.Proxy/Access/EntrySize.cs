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
        AccessEntry.Exchanged { Request.Fields: { Count: > 0 } fields } => EntryBytes + LengthOf(fields),
        AccessEntry.Refreshed { Request.Fields: { Count: > 0 } fields } => EntryBytes + LengthOf(fields),
        _ => EntryBytes,
    };

    private static int LengthOf(Fields fields) => fields[^1].ValueAt + fields[^1].ValueLength;
}
