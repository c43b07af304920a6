using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Pibl.Config;
using Pibl.Shared;
using StackExchange.Redis;

namespace Pibl.Redis;

/// <summary>
/// What proxies share, in a Redis 6.2 or newer, a Valkey or a Garnet: one connection for questions and one for news.
/// Where it does not answer, nobody waits: what is asked meanwhile has no answer.
/// </summary>
public sealed class RedisStore : ISharedStore
{
    /// <summary>A question is given up by then; requests have given it up long before.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>What a server says against questions is told at most so often.</summary>
    private static readonly TimeSpan TellEvery = TimeSpan.FromMinutes(1);

    /// <summary>ARGV: what is kept where nothing is.</summary>
    private const string Agree = "redis.call('SET', KEYS[1], ARGV[1], 'NX') return redis.call('GET', KEYS[1])";

    private readonly SharedSetting _setting;
    private readonly RedisCalls _calls;
    private readonly RedisLog _log;
    private Action<bool, string> _tell = static (_, _) => { };
    private ConnectionMultiplexer? _connection;
    private long _toldAt;
    private readonly Lock _standing = new();
    private bool _isLost;
    private bool _wasConnected;
    private volatile bool _isListening;
    private volatile string? _rejected;

    /// <param name="setting">CACHE_SHARED, with the password in it.</param>
    public RedisStore(SharedSetting setting)
    {
        _setting = setting;
        _calls = new RedisCalls(setting.Prefix) { Refused = Refused };
        Tier = new RedisTier(_calls);
        Purges = _log = new RedisLog(_calls, setting.Grace);
        Limiter = new RedisLimiter(_calls);
    }

    /// <inheritdoc/>
    public ICacheTier Tier { get; }

    /// <inheritdoc/>
    public IPurgeLog Purges { get; }

    /// <inheritdoc/>
    public ILimiterStore Limiter { get; }

    /// <inheritdoc/>
    public bool IsConnected => _connection is { IsConnected: true };

    /// <summary>For <see cref="Extension.Shared"/>.</summary>
    public static ISharedStore Of(Settings settings) => new RedisStore(settings.Get(SharedKeys.Shared).Match(
        setting => setting, () => throw new ArgumentException("CACHE_SHARED is none", nameof(settings))));

    /// <inheritdoc/>
    public void Begin(Action<bool, string> tell)
    {
        _tell = tell;
        _ = ConnectAsync();
    }

    /// <inheritdoc/>
    public ValueTask<byte[]?> AgreeAsync(string name, byte[] own) => _calls.CallAsync(
        Agree, [$"{_calls.Prefix}:secret:{name}"],
        said => (string?)said is { } text && text.Length == 2 * own.Length ? Convert.FromHexString(text) : null,
        Convert.ToHexStringLower(own));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task ConnectAsync()
    {
        try
        {
            // Comes back although nobody answers, and goes on trying.
            var connection = await ConnectionMultiplexer.ConnectAsync(Options());
            _connection = connection;
            connection.ConnectionFailed += (_, lost) => Lost(
                lost.Exception is { } cause ? WhyOf(cause) : RedisFailure.Of($"{lost.FailureType}", _setting.IsTls));
            connection.ConnectionRestored += (_, _) => Restored();
            _calls.Begin(connection.GetDatabase(_setting.Database));
            var why = await ListenAsync(connection);
            if (connection.IsConnected)
            {
                Connected();
            }
            else
            {
                Lost(why ?? "no connection in time");
            }
        }
        catch (Exception failure) when (failure is RedisException or RedisCommandException or IOException
            or TimeoutException)
        {
            Lost(WhyOf(failure));
        }
    }

    /// <summary>
    /// Null, or why not: there is no connection for news yet, and when there is one it is tried again.
    /// </summary>
    private async Task<string?> ListenAsync(ConnectionMultiplexer connection)
    {
        try
        {
            await _log.ListenAsync(connection.GetSubscriber());
            _isListening = true;
            return null;
        }
        catch (RedisServerException refused)
        {
            Refused(refused.Message);
            return refused.Message;
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or ObjectDisposedException)
        {
            return WhyOf(failure);
        }
    }

    /// <summary>Of a certificate that was not taken the library knows no more than that.</summary>
    private string WhyOf(Exception failure) => _rejected ?? RedisFailure.Of(failure, _setting.IsTls);

    private ConfigurationOptions Options()
    {
        var options = new ConfigurationOptions
        {
            AbortOnConnectFail = false,
            BacklogPolicy = BacklogPolicy.FailFast,
            ClientName = "pibl",
            ConnectTimeout = (int)Patience.TotalMilliseconds,
            AsyncTimeout = (int)Patience.TotalMilliseconds,
            HeartbeatInterval = Patience,
            ReconnectRetryPolicy = new LinearRetry(250),
            DefaultDatabase = _setting.Database,
            Ssl = _setting.IsTls,
            ServiceName = _setting.Sentinel,
            User = _setting.User.Length == 0 ? null : _setting.User,
            Password = _setting.Password.Length == 0 ? null : _setting.Password.ToString(),
        };
        foreach (var (host, port) in _setting.Places)
        {
            options.EndPoints.Add(IPAddress.TryParse(host, out var address)
                ? new IPEndPoint(address, port)
                : new DnsEndPoint(host, port));
        }

        options.CertificateValidation += (_, certificate, _, errors) =>
            (_rejected = RedisFailure.OfCertificate(ErrorsOf(certificate, errors), _setting.AuthorityFile is not null))
                is null;

        return options;
    }

    /// <summary>
    /// The name must be right in any case; with <c>ca=</c>, the chain ends at the given authority and no other.
    /// </summary>
    private SslPolicyErrors ErrorsOf(X509Certificate? certificate, SslPolicyErrors errors)
    {
        var others = errors & ~SslPolicyErrors.RemoteCertificateChainErrors;
        if (_setting.AuthorityFile is not { } file || certificate is null || others != SslPolicyErrors.None)
        {
            return errors;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(file);
        using var presented = new X509Certificate2(certificate);
        return chain.Build(presented) ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateChainErrors;
    }

    private void Refused(string why)
    {
        var (last, now) = (Volatile.Read(ref _toldAt), TimeProvider.System.GetTimestamp());
        if ((last == 0 || TimeProvider.System.GetElapsedTime(last, now) > TellEvery)
            && Interlocked.CompareExchange(ref _toldAt, now, last) == last)
        {
            _tell(true, $"CACHE_SHARED: {_setting} refuses: {RedisRefusal.Read(why)}");
        }
    }

    private void Lost(string why)
    {
        lock (_standing)
        {
            if (_isLost)
            {
                return;
            }

            _isLost = true;
        }

        _tell(true, $"CACHE_SHARED: no connection to {_setting}: {why}");
    }

    /// <summary>Told at the start, and whenever it was away.</summary>
    private void Connected()
    {
        string again;
        lock (_standing)
        {
            if (_wasConnected && !_isLost)
            {
                return;
            }

            again = _wasConnected ? " again" : "";
            (_wasConnected, _isLost) = (true, false);
        }

        _tell(false, $"CACHE_SHARED: connected to {_setting}{again}");
    }

    private void Restored()
    {
        if (_connection is { IsConnected: true } connection)
        {
            Connected();
            if (!_isListening)
            {
                _ = ListenAsync(connection);
            }
        }

        _log.Reconnected();
    }
}
