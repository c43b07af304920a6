using System.Globalization;

namespace Pibl.Access;

/// <summary>How the log tells of entries that are not in it.</summary>
internal static class LostEntries
{
    public static AccessEntry Notice(DateTimeOffset at, long count) => new AccessEntry.Notice(
        at, false, string.Create(CultureInfo.InvariantCulture, $"{count} entradas del registro perdidas"));
}
