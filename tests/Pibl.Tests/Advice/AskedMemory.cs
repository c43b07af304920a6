using System.Globalization;
using LanguageExt;
using Pibl.Advice;
using Pibl.Cache;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Advice;

/// <summary>The real memory of the cache, asked for one request after the other; it tells what the log would.</summary>
/// <param name="memoryBytes">CACHE_MEMORY.</param>
internal sealed class AskedMemory(long memoryBytes)
{
    private const long StepMs = 10;

    private static readonly byte[] Content = new byte[1 << 20];
    private static readonly ResponseHead Head = new(
        200, Bytes.Of("OK"), HttpVersion.Http11,
        Fields.Of(("Content-Type", "text/html"), ("Cache-Control", "max-age=86400")), Framing.None,
        ConnectionOptions.None);

    private readonly MemoryTier _memory = new(
        MemoryShares.Of(memoryBytes, 0, hasFile: false).StoredBytes, new FillBudget(0), long.MaxValue / 2,
        new Collector(static () => 0, static () => { }));

    private long _nowMs;
    private long _id;

    /// <summary>What became of all of them.</summary>
    public static List<LoggedRequest> Play(Asked[] trace, long memoryBytes)
    {
        var memory = new AskedMemory(memoryBytes);
        return trace.Select(memory.Ask).ToList();
    }

    private LoggedRequest Ask(Asked asked)
    {
        _nowMs += StepMs;
        var now = DateTimeOffset.FromUnixTimeMilliseconds(_nowMs);
        var key = new CacheKey(
            Bytes.Of("shop.example"), Bytes.Of(string.Create(CultureInfo.InvariantCulture, $"/p/{asked.Key}")));
        var held = _memory.Find(key)?.Variants ?? Arr<StoredResponse>.Empty;
        var selecting = asked.Variant == 0
            ? Fields.Empty : Fields.Of(("Accept-Language", asked.Variant.ToString(CultureInfo.InvariantCulture)));
        var found = held.Find(stored => stored.Selecting.Equals(selecting) && stored.AgeAt(now) <= stored.FreshFor);
        var answer = found.IfNone(() => new StoredResponse(
            selecting, Head, new Bytes(Content, 0, asked.Bytes), now, now,
            TimeSpan.FromSeconds(asked.FreshForSeconds), TimeSpan.Zero, ++_id));
        if (found.IsNone)
        {
            var others = held.Filter(stored => !stored.Selecting.Equals(selecting));
            _memory.Set(key, KeyHash.Of(key, 7), new Held(others.Insert(0, answer), Whole: true));
        }

        return new LoggedRequest(_nowMs, key, found.IsSome ? CacheUse.Found : CacheUse.Stored)
        {
            Status = 200,
            BodyBytes = asked.Bytes,
            SizeBytes = StoredForm.SizeOf(answer),
            FreshForSeconds = asked.FreshForSeconds,
            SelectedBy = asked.Variant == 0 ? "" : $"accept-language={asked.Variant:x8}",
            HasValidator = found.IsSome ? null : false,
            SaysLifetime = found.IsSome ? null : true,
        };
    }
}
