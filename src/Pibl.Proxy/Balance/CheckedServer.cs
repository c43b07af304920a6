using System.Net.Sockets;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Transport;
using Pibl.Transport.Tls;

namespace Pibl.Balance;

/// <summary>One server that is checked (HEALTH), and the connection for it, where the server keeps one.</summary>
/// <param name="endpoint">Which server.</param>
/// <param name="check">What is asked.</param>
/// <param name="host">SET_HOST; empty: the server's own name.</param>
/// <param name="connector">How it is reached.</param>
/// <param name="clock">The time.</param>
internal sealed class CheckedServer(
    Endpoint endpoint, HealthCheck check, string host, IConnector connector, TimeProvider clock)
{
    /// <summary>How much is read at once, in bytes.</summary>
    private const int ReadBytes = 4096;

    private readonly byte[] _request = CheckRule.RequestOf(check, host.Length > 0 ? host : endpoint.Authority);
    private readonly byte[] _content = check.Service is null ? [] : GrpcCheckRule.ContentOf(check);
    private readonly ReadBuffer _buffer = new();
    private Task _running = Task.CompletedTask;
    private IDuplex? _kept;
    private bool _isOver;

    public Endpoint Endpoint => endpoint;

    public HealthCheck Check => check;

    public string Host => host;

    /// <summary>When it is asked next.</summary>
    public TimeSpan NextAt { get; set; }

    public bool IsRunning => !_running.IsCompleted;

    /// <summary>Asks once, and tells what was found, unless nothing was.</summary>
    public void Begin(HealthChecks checks, CancellationToken stop) => _running = RunAsync(checks, stop);

    /// <summary>It is not asked any more. A check under way ends by itself, and is told to nobody.</summary>
    public async Task EndAsync()
    {
        _isOver = true;
        await _running;
        Close();
    }

    /// <summary>Never throws: what was not foreseen is written down, and held against nobody.</summary>
    private async Task RunAsync(HealthChecks checks, CancellationToken stop)
    {
        var begun = clock.GetTimestamp();
        using var timeout = new CancellationTokenSource(check.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stop);
        string? flaw;
        try
        {
            flaw = await AskAsync(either.Token);
        }
        catch (Exception e) when (either.IsCancellationRequested && IsExpected(e))
        {
            var isConnected = _kept is not null;
            Close();
            flaw = CheckRule.FlawOfSilence(check, clock.GetElapsedTime(begun), isConnected);
            if (flaw is null || stop.IsCancellationRequested)
            {
                return;
            }
        }
        catch (TlsException e) when (_kept is null)
        {
            flaw = e.Message;
        }
        catch (SocketException e) when (_kept is null)
        {
            flaw = CheckRule.FlawOf(ConnectRule.FaultOf(ConnectErrors.Of(e.SocketErrorCode), endpoint, e.Message));
            if (flaw is null)
            {
                return;
            }
        }
        catch (Exception e) when (IsExpected(e))
        {
            Close();
            flaw = "the connection broke";
        }
        catch (Exception bug)
        {
            Close();
            checks.Complain(bug);
            return;
        }

        if (!_isOver)
        {
            checks.Tell(this, flaw);
        }
    }

    private static bool IsExpected(Exception e) => e is OperationCanceledException || BrokenConnection.Is(e);

    private async ValueTask<string?> AskAsync(CancellationToken cancel)
    {
        if (_kept is { HasInput: false })
        {
            var response = await TryKeptAsync(_kept, cancel);
            if (response is not null)
            {
                return response.Flaw;
            }
        }

        Close();
        _kept = await connector.ConnectAsync(endpoint, cancel);
        if (check.IsConnection)
        {
            Close();
            return null;
        }

        return (await ExchangeAsync(_kept, cancel)).Flaw;
    }

    /// <summary>Null where the server had closed the connection meanwhile: RFC 9112 §9.3.1.</summary>
    private async ValueTask<CheckResponse?> TryKeptAsync(IDuplex kept, CancellationToken cancel)
    {
        try
        {
            var response = await ExchangeAsync(kept, cancel);
            return response.HasBegun ? response : null;
        }
        catch (Exception e) when (BrokenConnection.Is(e) && !cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The connection is kept where the response leaves it whole, and closed where it does not.</summary>
    private async ValueTask<CheckResponse> ExchangeAsync(IDuplex connection, CancellationToken cancel)
    {
        // A read or a write under way ends with that, and not before: its memory is lent.
        using var over = cancel.UnsafeRegister(static state => ((IDuplex)state!).Abort(), connection);
        var response = new CheckResponse(check);
        if (endpoint.Scheme.IsHttp2())
        {
            await new Http2Check(_request, _content, endpoint.Scheme.IsSecure(), clock).RunAsync(connection, response);
            Close();
            return response;
        }

        try
        {
            await connection.WriteAsync(_request, default);
            while (!response.IsDone)
            {
                var read = await connection.ReadAsync(_buffer.Room(ReadBytes));
                if (read == 0)
                {
                    response.End();
                    break;
                }

                _buffer.Filling(read);
                _buffer.Consume(response.Take(_buffer.Filled));
            }

            if (!response.KeepsConnection || _buffer.Length > 0)
            {
                Close();
            }

            return response;
        }
        finally
        {
            _buffer.Release();
        }
    }

    private void Close()
    {
        _kept?.Dispose();
        _kept = null;
    }
}
