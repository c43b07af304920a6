using System.Runtime.CompilerServices;
using Pibl.Exchange;

namespace Pibl.Stages;

/// <summary>
/// What remains of the path behind a point: it always ends in a reply. What it may hold goes to the
/// <see cref="ExchangeScope"/>.
/// </summary>
public delegate ValueTask<Reply> Next<in T>(T input, ExchangeScope scope);

/// <summary>
/// A path under construction: given what comes behind it, it is the whole path. Stages are joined once, when the program
/// starts; at run time each is one delegate call, and none allocates when it completes at once.
/// </summary>
public sealed class Flow<TIn, TOut>(Func<Next<TOut>, Next<TIn>> before)
    where TOut : class
{
    /// <summary>Goes on with <paramref name="stage"/> in the same call.</summary>
    public Flow<TIn, TNext> Then<TNext>(Stage<TOut, TNext> stage)
        where TNext : class =>
        new(next => before(Join(stage, next)));

    /// <summary>Goes on with a path that has been put together elsewhere.</summary>
    public Flow<TIn, TNext> Then<TNext>(Flow<TOut, TNext> further)
        where TNext : class =>
        new(next => before(further.End(next)));

    /// <summary>
    /// All that follows runs under a permit of <paramref name="queue"/>, which is held until the exchange is over.
    /// </summary>
    public Flow<TIn, TOut> Through(Queue queue) => new(next => before(queue.Guard(next)));

    /// <summary>The same for those that <paramref name="who"/> is true of; the others pass the queue by.</summary>
    public Flow<TIn, TOut> Through(Queue queue, Func<TOut, bool> who) => new(next => before(queue.Guard(next, who)));

    /// <summary>Closes a path that ends in a reply.</summary>
    public Next<TIn> End(Next<TOut> end) => before(end);

    private static Next<TOut> Join<TNext>(Stage<TOut, TNext> stage, Next<TNext> next)
        where TNext : class
    {
        var (name, run) = (stage.Name, stage.Run);
        return (input, scope) =>
        {
            var pending = run(input, scope);
            return pending.IsCompletedSuccessfully
                ? GoOn(name, pending.Result, next, scope)
                : AwaitAsync(name, pending, next, scope);
        };
    }

    private static ValueTask<Reply> GoOn<TNext>(string stage, Verdict<TNext> verdict, Next<TNext> next, ExchangeScope scope)
        where TNext : class =>
        verdict.GoesOn(out var value, out var reply) ? next(value, scope) : new ValueTask<Reply>(AnsweredEarly.By(stage, reply));

    // Pooled: every proxied exchange waits here once, and its frame would be 192 bytes.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Reply> AwaitAsync<TNext>(
        string stage, ValueTask<Verdict<TNext>> pending, Next<TNext> next, ExchangeScope scope)
        where TNext : class =>
        await GoOn(stage, await pending, next, scope);
}

/// <summary>Begins paths.</summary>
public static class Flow
{
    /// <summary>A path whose every exchange needs a permit of <paramref name="queue"/>.</summary>
    public static Flow<T, T> From<T>(Queue queue)
        where T : class =>
        new Flow<T, T>(next => next).Through(queue);

    /// <summary>
    /// A path on which those that <paramref name="who"/> is true of need a permit of <paramref name="queue"/>.
    /// </summary>
    public static Flow<T, T> From<T>(Queue queue, Func<T, bool> who)
        where T : class =>
        new Flow<T, T>(next => next).Through(queue, who);

    /// <summary>The path as something to run.</summary>
    public static Next<T> Run<T>(this Flow<T, Reply> flow) => flow.End((reply, _) => new ValueTask<Reply>(reply));
}
