using LanguageExt;

namespace Pibl.Advice;

/// <summary>
/// Reads a recording twice, and says what would make the cache find more. The first time it counts, and finds out which
/// sample of the keys is small enough; the second time it replays that. However long the recording is, it takes 300 MB
/// at the most: <see cref="KeysMax"/> keys, of 1 KB each where all fit into four times the memory, and
/// <see cref="Routes.CountMax"/> routes. For one thread at a time.
/// </summary>
/// <param name="memoryBytes">CACHE_MEMORY in bytes, more than 0.</param>
/// <param name="hasFile">There is a CACHE_FILE.</param>
/// <param name="keysMax">Keys in the sample.</param>
public sealed class Advisor(long memoryBytes, bool hasFile, int keysMax = Advisor.KeysMax)
{
    /// <summary>
    /// Keys in the sample, unless told otherwise. With all of them a prediction is off by less than a point; with a
    /// part of which memory holds some hundred, by less than two (PredictionTests).
    /// </summary>
    public const int KeysMax = 1 << 18;

    /// <summary>While the first quarter of the requests is replayed, the caches fill, and nothing is counted.</summary>
    private const int WarmPart = 4;

    private readonly KeySample _sample = new(keysMax);
    private readonly Routes _routes = new();
    private MemoryCurve? _curve;
    private long _requests;
    private long _others;
    private long _foreign;
    private long _fromMs = long.MaxValue;
    private long _toMs = long.MinValue;
    private long _replayed;
    private long _counted;
    private long _countedBytes;
    private long _found;
    private long _foundBytes;

    /// <summary>Requests that were counted.</summary>
    public long Requests => _requests;

    /// <summary>Lines that could not be read.</summary>
    public long ForeignLines => _foreign;

    /// <summary>Takes a line for the first time. What it is, it says.</summary>
    public LineKind Count(ReadOnlySpan<byte> line)
    {
        var kind = LogLine.Read(line, out var request);
        switch (kind)
        {
            case LineKind.Request:
                Count(request!);
                break;
            case LineKind.Other:
                _others++;
                break;
            case LineKind.Foreign:
                _foreign++;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(line), kind, null);
        }

        return kind;
    }

    /// <summary>Counts a request for the first time.</summary>
    public void Count(LoggedRequest request)
    {
        (_fromMs, _toMs) = (Math.Min(_fromMs, request.AtMs), Math.Max(_toMs, request.AtMs));
        _requests += request.IsRefresh ? 0 : 1;
        _routes.Take(request);
        if (request.Use != CacheUse.NotStored && !request.IsRefresh)
        {
            _sample.Add(KeySample.HashOf(request.Key));
        }
    }

    /// <summary>Takes a line for the second time, in the same order, when all have been counted.</summary>
    public void Replay(ReadOnlySpan<byte> line)
    {
        if (LogLine.Read(line, out var request) == LineKind.Request)
        {
            Replay(request!);
        }
    }

    /// <summary>Takes a request for the second time.</summary>
    public void Replay(LoggedRequest request)
    {
        _curve ??= new MemoryCurve(memoryBytes, _sample);
        var counts = _replayed >= _requests / WarmPart;
        _curve.Take(request, counts);
        if (request.IsRefresh)
        {
            return;
        }

        _replayed++;
        if (counts)
        {
            var isFound = request.Use == CacheUse.Found;
            _counted++;
            _countedBytes += request.BodyBytes;
            _found += isFound ? 1 : 0;
            _foundBytes += isFound ? request.BodyBytes : 0;
        }
    }

    /// <summary>What there is to say, when all has been taken twice.</summary>
    public AdviceReport Report()
    {
        var predicted = Prelude.toSeq(_curve?.Result ?? []).Strict();
        var recording = new Recording(_requests, _sample.KeyCount, _sample.Rate, _others, _foreign)
        {
            Span = _requests == 0
                ? null
                : (DateTimeOffset.FromUnixTimeMilliseconds(_fromMs), DateTimeOffset.FromUnixTimeMilliseconds(_toMs)),
        };
        var measured = new Predicted(memoryBytes, Share(_found, _counted), Share(_foundBytes, _countedBytes));
        return new AdviceReport(recording, measured, predicted, Findings.Of(_routes, _requests))
        {
            HasFile = hasFile,
            Memory = Findings.OfMemory(predicted),
        };
    }

    private static double Share(long part, long all) => all == 0 ? 0 : (double)part / all;
}
