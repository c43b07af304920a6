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
    /// A script in one step, sent by its hash once the server knows it; nothing where there is no answer, an error, or
    /// an answer of another form than the script's.
    /// </summary>
    /// <param name="script">In Lua.</param>
    /// <param name="keys">In one slot of a cluster.</param>
    /// <param name="read">What the answer means.</param>
    /// <param name="values">Its arguments.</param>
    public async ValueTask<T?> CallAsync<T>(
        string script, RedisKey[] keys, Func<RedisResult, T?> read, params RedisValue[] values)
    {
        var answer = await AskAsync(database => database.ScriptEvaluateAsync(script, keys, values));
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
