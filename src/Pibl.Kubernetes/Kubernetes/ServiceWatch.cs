using System.Diagnostics;
using System.Text.Json;
using LanguageExt;
using Pibl.Config;
using Pibl.Discovery;

namespace Pibl.Kubernetes;

/// <summary>
/// Lists the slices of one service and watches them, until nobody has asked for a minute (Kubernetes API concepts,
/// "Efficient detection of changes").
/// </summary>
internal sealed class ServiceWatch
{
    /// <summary>Everything is listed again after so long, whatever the watch says.</summary>
    private static readonly TimeSpan Resync = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(1);
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

    /// <summary>It follows the service no more.</summary>
    public Task Done { get; }

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
        var failures = 0;
        while (!stop.IsCancellationRequested && _clock.GetElapsedTime(Volatile.Read(ref _askedAt)) < IdleMax)
        {
            var begun = _clock.GetTimestamp();
            var why = await OnceAsync(stop);
            failures = why is null ? 0 : failures + 1;
            if (why is not null)
            {
                _state = new State(null, why);
                _first.TrySetResult();
            }

            // A watch that ends at once, again and again, is no reason to ask without a pause.
            var wait = why is not null
                ? RetryFirst * Math.Min(Math.Pow(2, Math.Min(failures - 1, 16)), RetryMax / RetryFirst)
                : RetryFirst - _clock.GetElapsedTime(begun);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, _clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        _first.TrySetResult();
    }

    /// <summary>A list where one is due, and a watch until it ends; null, or why it failed.</summary>
    private async Task<string?> OnceAsync(CancellationToken stop)
    {
        try
        {
            if (_known.Version is null || _clock.GetElapsedTime(_listedAt) > Resync)
            {
                _known = await _api.ListAsync(_service, stop);
                _listedAt = _clock.GetTimestamp();
                Tell();
            }

            var version = _known.Version ?? throw new UnreachableException();
            await foreach (var what in _api.WatchAsync(_service, version, stop))
            {
                _known = _known.After(what);
                if (_known.ByName.Count > KnownSlices.CountMax)
                {
                    return Forget($"it has more than {Counts.Show(KnownSlices.CountMax)} EndpointSlices");
                }

                if (what is SliceEvent.Error error)
                {
                    return error.IsGone ? null : error.Why;
                }

                Tell();
            }

            return null;
        }
        catch (JsonException odd)
        {
            return Forget($"the API server sends what is not understood: {odd.Message}");
        }
        catch (ApiException refused)
        {
            return refused.IsGone ? Forget(null) : refused.Message;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return "the API server does not answer in time";
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            return failure.Message;
        }
    }

    private string? Forget(string? why)
    {
        _known = _known with { Version = null };
        return why;
    }

    private void Tell()
    {
        _state = new State(Prelude.toSeq(_known.ByName.Values).Strict(), "");
        _first.TrySetResult();
    }

    /// <summary>What is known, or why nothing is.</summary>
    private sealed record State(Seq<EndpointSlice>? Slices, string Why);
}
