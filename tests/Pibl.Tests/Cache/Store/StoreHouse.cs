using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Http.Messages;

namespace Pibl.Tests.Cache.Store;

/// <summary>A folder of its own with a cache file in it, and what tests say about stores. Removed at the end.</summary>
internal sealed class StoreHouse : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon =
        new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero).AddTicks(1234567);

    /// <summary>
    /// Nothing is written but when a test asks for it (<see cref="TieredStore.FlushAsync"/>) or the store is closed.
    /// </summary>
    public static readonly StoreTuning Still = StoreTuning.Default with { Linger = Timeout.InfiniteTimeSpan };

    private readonly List<TieredStore> _stores = new();
    private readonly List<string> _notices = new();

    public string Folder { get; } = Directory.CreateTempSubdirectory("pibl-store-").FullName;

    public string File => Path.Combine(Folder, "persist.cache");

    public FakeTimeProvider Clock { get; } = new(Noon);

    /// <summary>Those told so far; the store's threads may tell more meanwhile.</summary>
    public IReadOnlyList<string> Notices
    {
        get
        {
            lock (_notices)
            {
                return _notices.ToArray();
            }
        }
    }

    public CacheSettings Settings => CacheSettings.Default with { File = File };

    public TieredStore Open(
        CacheSettings? settings = null, StoreTuning? tuning = null, Action<bool, string>? notice = null)
    {
        var store = TieredStore.Open(settings ?? Settings, Clock, notice ?? Note, tuning ?? Still);
        _stores.Add(store);
        return store;
    }

    public void Note(bool isError, string line)
    {
        lock (_notices)
        {
            _notices.Add(line);
        }
    }

    public static CacheKey Key(string target = "/a") => new(Bytes.Of("example.test"), Bytes.Of(target));

    public static StoredResponse Response(string etag = "\"v1\"", string vary = "", string language = "") => new(
        vary.Length == 0 ? Fields.Empty : Fields.Of((vary, language)),
        new ResponseHead(
            200, Bytes.Of("OK"), HttpVersion.Http11,
            vary.Length == 0
                ? Fields.Of(("Cache-Control", "max-age=60"), ("ETag", etag))
                : Fields.Of(("Cache-Control", "max-age=60"), ("ETag", etag), ("Vary", vary)),
            Framing.Chunked, ConnectionOptions.None),
        default, Noon.AddSeconds(-1), Noon, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1), 0);

    /// <summary>A new response as the exchange stores it: what it takes the place of is withdrawn first.</summary>
    public static async Task ReplaceAsync(TieredStore store, CacheKey key, StoredResponse head, string body)
    {
        await store.SupersedeAsync(key, head);
        Keep(store, key, head, body);
    }

    public static void Keep(TieredStore store, CacheKey key, StoredResponse head, string body = "hello")
    {
        using var fill = store.Begin(key, head);
        Assert.NotNull(fill);
        Assert.True(fill.Append(Encoding.Latin1.GetBytes(body)));
        fill.Complete();
    }

    public static async Task<string[]> BodiesAsync(TieredStore store, CacheKey key) =>
        (await store.FindAsync(key, CancellationToken.None)).Map(found => found.Body.ToString()).ToArray();

    /// <summary>Writes all there is to the file, and forgets the memory: the next store has only the file.</summary>
    public async Task<TieredStore> ReopenAsync(TieredStore store, CacheSettings? settings = null)
    {
        await store.DisposeAsync();
        return Open(settings);
    }

    /// <summary>
    /// What the next store finds after a kill at this moment: a killed process leaves its files as they are.
    /// </summary>
    public TieredStore Revive(CacheSettings? settings = null)
    {
        var left = Path.Combine(Folder, $"left-{_stores.Count}.cache");
        foreach (var suffix in new[] { "", "-wal", "-withdrawn" })
        {
            if (System.IO.File.Exists(File + suffix))
            {
                System.IO.File.Copy(File + suffix, left + suffix);
            }
        }

        return Open((settings ?? Settings) with { File = left });
    }

    /// <summary>What the sqlite3 tool would see, or change.</summary>
    public object? Sql(string sql, string? file = null)
    {
        using var connection = new SqliteConnection($"Data Source={file ?? File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        Remove(triesLeft: 100);
    }

    /// <summary>SQLite may take its journal away while the folder is being emptied.</summary>
    private void Remove(int triesLeft)
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException) when (triesLeft > 0)
        {
            Remove(triesLeft - 1);
        }
    }
}
