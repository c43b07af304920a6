using System.Text.Json;
using LanguageExt;
using Microsoft.Data.Sqlite;
using static LanguageExt.Prelude;

namespace Pibl.Cache;

/// <summary>
/// A cache file that is read and not written: at rest, or beside the program that has it. Errors are values.
/// </summary>
public sealed class CacheReading : IDisposable
{
    private readonly FileListing _file;

    private CacheReading(FileListing file) => _file = file;

    /// <summary>What went wrong while it was read; null: nothing.</summary>
    public string? Fault { get; private set; }

    /// <summary>The file; null, and why, where it cannot be read.</summary>
    public static CacheReading? Open(string path, out string why)
    {
        why = "";
        try
        {
            var resolved = CachePath.Resolve(path);
            if (CacheFileFault.OfHeader(resolved) is { } fault)
            {
                why = fault.What;
                return null;
            }

            return new CacheReading(FileListing.Open(resolved));
        }
        catch (Exception cause) when (IsOfDisk(cause))
        {
            why = DiskFault.WhyOf(cause);
            return null;
        }
    }

    /// <summary>What is stored, or a part of it.</summary>
    public CacheListing List(CacheQuery query, DateTimeOffset now)
    {
        var items = new List<CacheItem>();
        Try(() => items.AddRange(_file.Items(query)));
        var sorted = items.OrderBy(static item => item.Url, StringComparer.Ordinal)
            .ThenByDescending(static item => item.Stored.Id).Take(query.Limit);
        return new CacheListing(now, toSeq(sorted).Strict(), items.Count > query.Limit);
    }

    /// <summary>What is stored under one key, newest first, without content.</summary>
    public Arr<StoredResponse> Under(CacheKey key)
    {
        var found = new List<StoredResponse>();
        Try(() => found.AddRange(_file.HeadsOf(key)));
        return toArray(found);
    }

    /// <summary>Checks all of it; <paramref name="tell"/> takes a line for each damage.</summary>
    public CacheVerification Verify(Action<string> tell)
    {
        var (rows, withdrawn, bytes, damaged) = (0L, 0L, 0L, 0L);
        Try(() =>
        {
            foreach (var fault in _file.Faults())
            {
                damaged++;
                tell($"the file is damaged: {fault}");
            }

            foreach (var (id, place, row) in _file.Rows())
            {
                rows++;
                if (row is null || FileListing.ResponseOf(row) is not { } response)
                {
                    damaged++;
                    tell($"response {id} of {place}: its checksum or its form is wrong");
                    continue;
                }

                if (!IsWhole(row))
                {
                    damaged++;
                    tell($"response {id} of {place}: a block of its content is damaged or missing");
                    continue;
                }

                bytes += response.Length;
                withdrawn += _file.Living(row.Key, response) is null ? 1 : 0;
            }
        });
        return new CacheVerification(rows, bytes, withdrawn, damaged, Fault is null);
    }

    /// <summary>A line of JSON for each response that is alive.</summary>
    public void Export(TextWriter output) => Try(() =>
    {
        using var line = new MemoryStream();
        foreach (var (_, _, row) in _file.Rows())
        {
            if (row is null || FileListing.ResponseOf(row) is not { } read
                || _file.Living(row.Key, read) is not { } stored || !IsWhole(row))
            {
                continue;
            }

            line.SetLength(0);
            using (var json = new Utf8JsonWriter(line))
            {
                json.WriteStartObject();
                CacheListingJson.Write(
                    json, new CacheItem(row.Key, stored, stored.Length, "file"), stored.ReceivedAt);
                json.WritePropertyName("content");
                WriteContent(json, row, stored, () => Flush(line, json, output));
                json.WriteEndObject();
            }

            Flush(line, null, output);
            output.WriteLine();
        }
    });

    public void Dispose() => _file.Dispose();

    private bool IsWhole(StoredRow row)
    {
        var left = row.BlocksBytes;
        return left == 0
            || (_file.BlocksOf(row).All(block => block is not null && (left -= block.Length) >= 0) && left == 0);
    }

    /// <summary>Content in blocks may be far larger than memory: it goes on block by block.</summary>
    private void WriteContent(Utf8JsonWriter json, StoredRow row, StoredResponse stored, Action flush)
    {
        if (row.BlocksBytes == 0)
        {
            json.WriteBase64StringValue(stored.Body.Span);
            return;
        }

        foreach (var block in _file.BlocksOf(row))
        {
            json.WriteBase64StringSegment(block, isFinalSegment: false);
            flush();
        }

        json.WriteBase64StringSegment(default, isFinalSegment: true);
    }

    private static void Flush(MemoryStream line, Utf8JsonWriter? json, TextWriter output)
    {
        json?.Flush();
        output.Write(System.Text.Encoding.UTF8.GetString(line.GetBuffer().AsSpan(0, (int)line.Length)));
        line.SetLength(0);
    }

    private static bool IsOfDisk(Exception cause) =>
        cause is SqliteException or IOException or UnauthorizedAccessException;

    private void Try(Action read)
    {
        try
        {
            read();
        }
        catch (Exception cause) when (IsOfDisk(cause))
        {
            Fault = $"could not be read to its end: {DiskFault.WhyOf(cause)}";
        }
    }
}

/// <summary>What a look at every row of a cache file has found.</summary>
/// <param name="Rows">How many there are.</param>
/// <param name="Bytes">Of the bodies of those that are sound.</param>
/// <param name="Withdrawn">Sound rows that are purged or invalidated and not deleted yet.</param>
/// <param name="Damaged">Rows and parts of the file that are not what was written.</param>
/// <param name="IsWhole">All of it could be read.</param>
public sealed record CacheVerification(long Rows, long Bytes, long Withdrawn, long Damaged, bool IsWhole)
{
    /// <summary>Nothing is wrong.</summary>
    public bool IsSound => Damaged == 0 && IsWhole;

    public override string ToString() => FormattableString.Invariant(
        $"{Rows} responses, {Bytes} bytes of content, {Withdrawn} purged and not deleted yet, {Damaged} damaged")
        + (IsWhole ? "" : "; the rest could not be read");
}
