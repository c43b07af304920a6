using Microsoft.Data.Sqlite;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>Notes every key of the file: the work of a thread of its own, once, when the file is opened.</summary>
internal static class KeyLoader
{
    /// <summary>
    /// Keys read at a time: between two reads the log (WAL) can begin anew, however large the file is.
    /// </summary>
    private const int KeysAtOnce = 20_000;

    public static void Load(CacheFile file, KnownKeys known, DiskHooks hooks, Func<bool> isClosing, Notices notices)
    {
        try
        {
            using var connection = file.ConnectReader();
            using var select = RowCommands.Command(
                connection,
                $"""
                select distinct host, target from responses where (host, target) > ($host, $target)
                order by host, target limit {KeysAtOnce}
                """,
                "$host", "$target");
            var (host, target) = ("", "");
            var more = true;
            while (more && !isClosing())
            {
                more = false;
                (select.Parameters[0].Value, select.Parameters[1].Value) = (host, target);
                using var reader = select.ExecuteReader();
                while (!isClosing() && reader.Read())
                {
                    (host, target, more) = (reader.GetString(0), reader.GetString(1), true);
                    known.Add(hooks.HashOf(new CacheKey(Bytes.Of(host), Bytes.Of(target))));
                }
            }

            if (!isClosing())
            {
                known.AllAdded();
            }
        }
        catch (SqliteException cause)
        {
            // Then every miss asks the file, as until now.
            notices.Error($"CACHE_FILE: '{file.Path}' could not be read through: {DiskFault.WhyOf(cause)}");
        }
    }
}
