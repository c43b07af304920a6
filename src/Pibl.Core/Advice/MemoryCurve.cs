using System.Text;
using Pibl.Cache;

namespace Pibl.Advice;

/// <summary>What a cache with so much memory would have found.</summary>
/// <param name="MemoryBytes">CACHE_MEMORY.</param>
/// <param name="OfRequests">The share of the requests for which no server is asked, 0 to 1.</param>
/// <param name="OfBytes">The share of the body bytes that clients are sent for them.</param>
public sealed record Predicted(long MemoryBytes, double OfRequests, double OfBytes);

/// <summary>
/// Replays requests through a miniature of the cache for each of several sizes of its memory. Takes some 700 bytes for
/// each key of the sample, for all sizes together.
/// </summary>
internal sealed class MemoryCurve
{
    /// <summary>By what CACHE_MEMORY is multiplied.</summary>
    public static readonly double[] Factors = [0.5, 1, 2, 4];

    /// <summary>What a response takes of which the log has seen none being stored: a guess, beside its body.</summary>
    private const long HeadBytes = 900;

    private readonly KeySample _sample;
    private readonly (long MemoryBytes, MiniatureCache Cache)[] _sizes;
    private readonly long[] _missed;
    private readonly double[] _missedBytes;
    private readonly Dictionary<ulong, long> _staleForMs = [];
    private long _requests;
    private long _bytes;
    private long _never;
    private long _neverBytes;

    /// <param name="memoryBytes">CACHE_MEMORY, more than 0.</param>
    /// <param name="sample">Which keys are looked at; it changes no more.</param>
    public MemoryCurve(long memoryBytes, KeySample sample)
    {
        _sample = sample;
        _sizes = Array.ConvertAll(Factors, factor =>
        {
            var bytes = (long)(memoryBytes * factor);
            var stored = MemoryShares.Of(bytes, 0, hasFile: false).StoredBytes;
            return (bytes, new MiniatureCache((long)(stored * sample.Rate), sample.Rate));
        });
        _missed = new long[_sizes.Length];
        _missedBytes = new double[_sizes.Length];
    }

    /// <summary>
    /// What each size would have found. What was missed is what the sample missed, divided by its rate, of all requests
    /// that there were: whether the few most popular keys are in the sample is chance, and they are hardly ever missed.
    /// </summary>
    public IEnumerable<Predicted> Result => _sizes.Select((size, i) => new Predicted(
        size.MemoryBytes,
        FoundOf(_requests, _never + (_missed[i] / _sample.Rate)),
        FoundOf(_bytes, _neverBytes + (_missedBytes[i] / _sample.Rate))));

    /// <summary>A request.</summary>
    /// <param name="request">In the order of the log.</param>
    /// <param name="counts">False while the caches fill: then it is only replayed.</param>
    public void Take(LoggedRequest request, bool counts)
    {
        var hash = KeySample.HashOf(request.Key);
        if (!request.IsSafe && request.Status is >= 200 and < 400)
        {
            // RFC 9111 §4.4
            foreach (var (_, cache) in _sizes)
            {
                cache.Forget(hash);
            }
        }

        if (request.IsRefresh)
        {
            return;
        }

        var isNever = request.Use == CacheUse.NotStored;
        if (counts)
        {
            _requests++;
            _bytes += request.BodyBytes;
            _never += isNever ? 1 : 0;
            _neverBytes += isNever ? request.BodyBytes : 0;
        }

        if (!isNever && _sample.Has(hash))
        {
            Replay(hash, request, counts);
        }
    }

    private void Replay(ulong hash, LoggedRequest request, bool counts)
    {
        _staleForMs.TryGetValue(hash, out var staleForMs);
        if (request.StaleSeconds * 1000L > staleForMs)
        {
            _staleForMs[hash] = staleForMs = request.StaleSeconds * 1000L;
        }

        var asked = new Replayed(
            request.AtMs,
            request.SelectedBy.Length == 0 ? 0 : (uint)KeyHash.Of(Encoding.UTF8.GetBytes(request.SelectedBy), 3),
            StoredForm.SizeOf(request.Key),
            request.SizeBytes > 0 ? request.SizeBytes : request.BodyBytes + HeadBytes,
            request.FreshForSeconds * 1000L,
            staleForMs,
            request.WantsNew);
        for (var i = 0; i < _sizes.Length; i++)
        {
            if (!_sizes[i].Cache.Ask(hash, asked) && counts)
            {
                _missed[i]++;
                _missedBytes[i] += request.BodyBytes;
            }
        }
    }

    private static double FoundOf(long all, double missed) => all == 0 ? 0 : Math.Clamp(1 - (missed / all), 0, 1);
}
