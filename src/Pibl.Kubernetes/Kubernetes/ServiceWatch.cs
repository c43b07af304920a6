using System.Diagnostics;
using System.Security.Authentication;
using System.Text.Json;
using LanguageExt;
using Pibl.Config;
using Pibl.Discovery;

namespace Pibl.Kubernetes;

/// <summary>
/// Lists the slices of one service and watches them, until nobody has asked for half a minute (Kubernetes API concepts,
/// "Efficient detection of changes").
/// </summary>
internal sealed class ServiceWatch
{
    /// <summary>Everything is listed again after so long, whatever the watch says.</summary>
    private static readonly TimeSpan Resync = TimeSpan.FromMinutes(10);

    /// <summary>An entry that is still in SERVERS is asked for each second.</summary>
    private static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryFirst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryMax = TimeSpan.FromSeconds(30);

    private readonly ServicePort _service;
    private readonly SliceApi _api;
    private readonly TimeProvider _clock;
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private KnownSlices _known = new(HashMap<string, EndpointSlice>.Empty, null);
    private volatile State _state = new(null, "the API server has not answered yet");
    private long _listedAt;
    private long _askedAt;

    public ServiceWatch(ServicePort service, SliceApi api, TimeProvider clock, CancellationToken stop)
    {
        (_service, _api, _clock) = (service, api, clock);
        _askedAt = clock.GetTimestamp();
        Done = RunAsync(stop);
    }

    /// <summary>It follows the service no more; never fails.</summary>
    public Task Done { get; }

    private bool IsIdle => _clock.GetElapsedTime(Volatile.Read(ref _askedAt)) >= IdleMax;

    /// <summary>What is known; waits for the first answer or failure.</summary>
    public async ValueTask<(Seq<EndpointSlice>? Slices, string Why)> AskAsync(CancellationToken cancel)
    {
        Volatile.Write(ref _askedAt, _clock.GetTimestamp());
        await _first.Task.WaitAsync(cancel);
        var state = _state;
        return (state.Slices, state.Why);
    }

    private async Task RunAsync(CancellationToken stop)
    {
        // Whoever asks does not wait for the connection.
        await Task.Yield();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using var look = _clock.CreateTimer(_ => EndIfIdle(over), null, LookInterval, LookInterval);
        var failures = 0;
        while (!over.IsCancellationRequested)
        {
            var begun = _clock.GetTimestamp();
            var end = await OnceAsync(over.Token);
            failures = end.IsGood ? 0 : failures + 1;
            if (end.Why is { } why && !over.IsCancellationRequested)
            {
                _state = new State(null, why);
                _first.TrySetResult();
            }

            // A watch that ends at once, again and again, is no reason to ask without a pause.
            var wait = end.IsGood
                ? RetryFirst - _clock.GetElapsedTime(begun)
                : RetryFirst * Math.Min(Math.Pow(2, Math.Min(failures - 1, 16)), RetryMax / RetryFirst);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, _clock, over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        _first.TrySetResult();
    }

    private void EndIfIdle(CancellationTokenSource over)
    {
        if (IsIdle)
        {
            over.Cancel();
        }
    }

    /// <summary>A list where one is due, and a watch until it ends; never throws.</summary>
    private async Task<End> OnceAsync(CancellationToken stop)
    {
        var isListed = false;
        try
        {
            if (_known.Version is null || _clock.GetElapsedTime(_listedAt) > Resync)
            {
                _known = await _api.ListAsync(_service, stop);
                _listedAt = _clock.GetTimestamp();
                Tell();
            }

            isListed = true;
            var version = _known.Version ?? throw new UnreachableException();
            await foreach (var what in _api.WatchAsync(_service, version, stop))
            {
                _known = _known.After(what);
                if (_known.ByName.Count > KnownSlices.CountMax)
                {
                    return Anew($"it has more than {Counts.Show(KnownSlices.CountMax)} EndpointSlices");
                }

                if (what is SliceEvent.Error error)
                {
                    return error.IsGone ? Anew(null) : Anew(error.Why);
                }

                Tell();
            }

            return End.Good;
        }
        catch (JsonException odd)
        {
            return Anew($"the API server sends what is not understood: {odd.Message}");
        }
        catch (ApiException refused)
        {
            return refused.IsGone && isListed ? Anew(null) : new End(false, refused.Message);
        }
        catch (OperationCanceledException)
        {
            return new End(false, "the API server does not answer in time");
        }
        catch (HttpRequestException failure)
        {
            // Of TLS it says no more than that it failed.
            return new End(
                false, failure.InnerException is AuthenticationException tls ? tls.Message : failure.Message);
        }
        catch (IOException failure)
        {
            return new End(false, failure.Message);
        }
        catch (Exception bug)
        {
            return Anew(bug.ToString());
        }
    }

    /// <summary>Everything is to be listed again.</summary>
    private End Anew(string? why)
    {
        _known = _known with { Version = null };
        return new End(false, why);
    }

    private void Tell()
    {
        _state = new State(Prelude.toSeq(_known.ByName.Values).Strict(), "");
        _first.TrySetResult();
    }

    /// <summary>What is known, or why nothing is.</summary>
    private sealed record State(Seq<EndpointSlice>? Slices, string Why);

    /// <summary>How a list and a watch have ended.</summary>
    /// <param name="IsGood">As the API server ends each, or the connection was lost; else it is asked less often.</param>
    /// <param name="Why">What is known holds no more; null: it does.</param>
    private sealed record End(bool IsGood, string? Why)
    {
        public static readonly End Good = new(true, null);
    }
}
