using StackExchange.Redis;

namespace Pibl.Redis;

/// <summary>Calls of scripts, none of which throws: what goes wrong is no answer.</summary>
/// <param name="prefix">In front of every key.</param>
internal sealed class RedisCalls(string prefix)
{
    private volatile IDatabase? _database;

    /// <summary>In front of every key.</summary>
    public string Prefix => prefix;

    /// <summary>What time it is at the server.</summary>
    public RedisClock Clock { get; } = new();

    /// <summary>Hears what the server says against a question, in its own words.</summary>
    public Action<string>? Refused { get; set; }

    /// <summary>From now on there is somebody to ask.</summary>
    public void Begin(IDatabase database) => _database = database;

    /// <summary>
    /// A script in one step; null where there is no answer, or an error. It is sent by its hash once the server knows
    /// it.
    /// </summary>
    public ValueTask<RedisResult?> CallAsync(string script, RedisKey[] keys, params RedisValue[] values) =>
        AskAsync<RedisResult?>(async database => await database.ScriptEvaluateAsync(script, keys, values));

    /// <summary>What an answer says; nothing where it is of another form than a script's.</summary>
    public static T? Read<T>(RedisResult? answer, Func<RedisResult, T?> read)
    {
        try
        {
            return answer is null ? default : read(answer);
        }
        catch (Exception odd) when (odd is InvalidCastException or InvalidOperationException
            or FormatException or OverflowException or IndexOutOfRangeException)
        {
            return default;
        }
    }

    /// <summary>Any other question.</summary>
    public async ValueTask<T?> AskAsync<T>(Func<IDatabase, Task<T>> ask)
    {
        if (_database is not { } database)
        {
            return default;
        }

        try
        {
            return await ask(database);
        }
        catch (RedisServerException refused)
        {
            Refused?.Invoke(refused.Message);
            return default;
        }
        catch (RedisCommandException impossible)
        {
            // The library's own refusal: the server has no such database.
            Refused?.Invoke(RedisFailure.Of(impossible.Message, isTls: false));
            return default;
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or ObjectDisposedException
            or OperationCanceledException)
        {
            return default;
        }
    }
}
