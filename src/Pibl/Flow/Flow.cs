using System.Runtime.CompilerServices;
using Pibl.Exchange;

namespace Pibl;

/// <summary>
/// What remains of the path behind a point: it always ends in a reply. What it may hold goes to the
/// <see cref="Stay"/>.
/// </summary>
public delegate ValueTask<Reply> Rest<in T>(T input, Stay stay);

/// <summary>
/// A path under construction: given what comes behind it, it is the whole path. Stages are joined once, when the program
/// starts; at run time each is one delegate call, and none allocates when it completes at once.
/// </summary>
public sealed class Flow<TIn, TOut>(Func<Rest<TOut>, Rest<TIn>> before)
    where TOut : class
{
    /// <summary>Goes on with <paramref name="stage"/> in the same call.</summary>
    public Flow<TIn, TNext> Then<TNext>(Stage<TOut, TNext> stage)
        where TNext : class =>
        new(rest => before(Join(stage, rest)));

    /// <summary>Goes on with a path that has been put together elsewhere.</summary>
    public Flow<TIn, TNext> Then<TNext>(Flow<TOut, TNext> next)
        where TNext : class =>
        new(rest => before(next.End(rest)));

    /// <summary>
    /// All that follows runs under a permit of <paramref name="queue"/>, which is held until the stay is over.
    /// </summary>
    public Flow<TIn, TOut> Through(Queue queue) => new(rest => before(queue.Guard(rest)));

    /// <summary>The same for those that <paramref name="who"/> is true of; the others pass the queue by.</summary>
    public Flow<TIn, TOut> Through(Queue queue, Func<TOut, bool> who) => new(rest => before(queue.Guard(rest, who)));

    /// <summary>Closes a path that ends in a reply.</summary>
    public Rest<TIn> End(Rest<TOut> end) => before(end);

    private static Rest<TOut> Join<TNext>(Stage<TOut, TNext> stage, Rest<TNext> rest)
        where TNext : class
    {
        var (name, run) = (stage.Name, stage.Run);
        return (input, stay) =>
        {
            var pending = run(input, stay.Abandoned);
            return pending.IsCompletedSuccessfully
                ? GoOn(name, pending.Result, rest, stay)
                : AwaitAsync(name, pending, rest, stay);
        };
    }

    private static ValueTask<Reply> GoOn<TNext>(string stage, Verdict<TNext> verdict, Rest<TNext> rest, Stay stay)
        where TNext : class =>
        verdict.GoesOn(out var value, out var reply) ? rest(value, stay) : new ValueTask<Reply>(AnsweredEarly.By(stage, reply));

    // Pooled: every proxied exchange waits here once, and its frame would be 192 bytes.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Reply> AwaitAsync<TNext>(
        string stage, ValueTask<Verdict<TNext>> pending, Rest<TNext> rest, Stay stay)
        where TNext : class =>
        await GoOn(stage, await pending, rest, stay);
}

/// <summary>Begins paths.</summary>
public static class Flow
{
    /// <summary>A path whose every exchange needs a permit of <paramref name="queue"/>.</summary>
    public static Flow<T, T> From<T>(Queue queue)
        where T : class =>
        new Flow<T, T>(rest => rest).Through(queue);

    /// <summary>
    /// A path on which those that <paramref name="who"/> is true of need a permit of <paramref name="queue"/>.
    /// </summary>
    public static Flow<T, T> From<T>(Queue queue, Func<T, bool> who)
        where T : class =>
        new Flow<T, T>(rest => rest).Through(queue, who);

    /// <summary>The path as something to run.</summary>
    public static Rest<T> Run<T>(this Flow<T, Reply> flow) => flow.End((reply, _) => new ValueTask<Reply>(reply));
}
