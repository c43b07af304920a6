using LanguageExt;
using Pibl.Access;
using Pibl.Cache;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Admin;

/// <summary>
/// Which clients, URLs and reasons for not storing are the most frequent, in the last five to ten minutes. Few
/// exchanges pay for it (<see cref="Sampling"/>), and none waits: where another thread is counting, its sample is left
/// out. Keys are cut, so all of it is less than 1 MB.
/// </summary>
/// <param name="now">The time.</param>
/// <param name="trusted">TRUSTED_PROXIES now: who is believed about the client.</param>
internal sealed class TopSketches(DateTimeOffset now, Func<AddressRanges> trusted)
{
    /// <summary>How many of each are shown.</summary>
    public const int Shown = 10;

    // 1 in 128: what comes so often is surely in it.
    private const int Capacity = 128;
    private const int KeyLengthMax = 256;

    private static readonly TimeSpan Half = TimeSpan.FromMinutes(5);

    /// <summary>As the log has them: <c>no-store RFC9111-5.2.2.5</c>.</summary>
    private static readonly Dictionary<CacheReason, string> ReasonNames = CacheReasons.All.Distinct().ToDictionary(
        reason => reason,
        reason => $"{reason.Token} {reason.Clause.Replace(" §", "-").Replace(" ", "")}".TrimEnd());

    private readonly Lock _lock = new();
    private Sketches _current = new();
    private Sketches _former = new();
    private DateTimeOffset _currentSince = now;
    private DateTimeOffset _formerSince = now;
    private Sampling _sampling = Sampling.From(now);
    private int _stride = 1;

    /// <summary>An exchange is over.</summary>
    /// <param name="number">Which one, of all.</param>
    /// <param name="entry">The exchange.</param>
    public void Add(long number, AccessEntry.Exchanged entry)
    {
        var stride = Volatile.Read(ref _stride);
        if (!new Sampling(stride, default, 0).Takes(number) || !_lock.TryEnter())
        {
            return;
        }

        try
        {
            var at = entry.At + entry.Elapsed;
            Turn(at);
            _sampling = _sampling.After(at);
            Volatile.Write(ref _stride, _sampling.Stride);
            Count(entry, stride);
        }
        finally
        {
            _lock.Exit();
        }
    }

    /// <summary>The most frequent, and since when that is counted.</summary>
    public TopReport Report(DateTimeOffset at)
    {
        lock (_lock)
        {
            Turn(at);
            return new TopReport(
                _formerSince,
                TopCount.Of(_current.Clients.All, _former.Clients.All, Shown),
                TopCount.Of(_current.Urls.All, _former.Urls.All, Shown),
                TopCount.Of(_current.NotStored.All, _former.NotStored.All, Shown));
        }
    }

    /// <summary>What is older than two halves is forgotten.</summary>
    private void Turn(DateTimeOffset at)
    {
        if (at - _currentSince < Half)
        {
            return;
        }

        (_current, _former) = (_former, _current);
        (_formerSince, _currentSince) = (_currentSince, at);
        _current.Clear();
    }

    private void Count(AccessEntry.Exchanged entry, int times)
    {
        Span<char> key = stackalloc char[KeyLengthMax];
        _current.Clients.Add(Client(entry, key), times);
        if (entry.Request is { } request)
        {
            _current.Urls.Add(Url(request, key), times);
        }

        if (entry.Via.Cache is { Hit: false, Stored: false, Reason: { } reason })
        {
            _current.NotStored.Add(ReasonNames.GetValueOrDefault(reason, reason.Token), times);
        }
    }

    /// <summary>Behind a trusted proxy the client that it names, as for RATE.</summary>
    private ReadOnlySpan<char> Client(AccessEntry.Exchanged entry, Span<char> key)
    {
        var address = entry.Connection.Client.Address;
        if (entry.Request is { IsFromTrusted: true } request)
        {
            return ClientAddress.Of(address, request.Fields, trusted()).ToString();
        }

        if (UnixPeer.Is(address))
        {
            return "unix:";
        }

        var shown = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return shown.TryFormat(key, out var length) ? key[..length] : default;
    }

    /// <summary>Host and path.</summary>
    private static ReadOnlySpan<char> Url(RequestHead request, Span<char> key)
    {
        var length = Copy(request.Host.Span, key);
        var target = request.Target.Span;
        var query = target.IndexOf((byte)'?');
        length += Copy(query < 0 ? target : target[..query], key[length..]);
        return key[..length];
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<char> to)
    {
        var length = Math.Min(text.Length, to.Length);
        for (var at = 0; at < length; at++)
        {
            to[at] = (char)text[at];
        }

        return length;
    }

    private sealed record Sketches
    {
        public SpaceSaving Clients { get; } = new(Capacity);

        public SpaceSaving Urls { get; } = new(Capacity);

        public SpaceSaving NotStored { get; } = new(Capacity);

        public void Clear()
        {
            Clients.Clear();
            Urls.Clear();
            NotStored.Clear();
        }
    }
}
