using System.Runtime.CompilerServices;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Stages;

/// <summary>
/// How a stage is joined to what comes behind it. What completes at once goes on in the same call and allocates
/// nothing.
/// </summary>
internal static class Joints
{
    /// <summary>The way in: <paramref name="next"/> gets what <paramref name="run"/> goes on with.</summary>
    public static Next<TIn> In<TIn, TOut>(string stage, Perform<TIn, TOut> run, Next<TOut> next)
        where TOut : class =>
        (input, scope) =>
        {
            var pending = run(input, scope);
            return pending.IsCompletedSuccessfully
                ? GoOn(stage, pending.Result, next, scope)
                : GoOnAsync(stage, pending, next, scope);
        };

    /// <summary>The way back: what <paramref name="next"/> ends in goes through <paramref name="rule"/>.</summary>
    public static Next<T> Back<T>(string stage, Func<T, Reply, Reply> rule, Next<T> next)
        where T : class =>
        (input, scope) =>
        {
            var pending = next(input, scope);
            return pending.IsCompletedSuccessfully
                ? new ValueTask<Reply>(Apply(stage, rule, input, pending.Result))
                : ApplyAsync(stage, rule, input, pending);
        };

    private static ValueTask<Reply> GoOn<T>(string stage, Verdict<T> verdict, Next<T> next, ExchangeScope scope)
        where T : class =>
        verdict.GoesOn(out var value, out var reply)
            ? next(value, scope)
            : new ValueTask<Reply>(AnsweredEarly.By(stage, reply));

    // Pooled: every proxied exchange waits here once, and its frame would be 192 bytes.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Reply> GoOnAsync<T>(
        string stage, ValueTask<Verdict<T>> pending, Next<T> next, ExchangeScope scope)
        where T : class =>
        await GoOn(stage, await pending, next, scope);

    private static Reply Apply<T>(string stage, Func<T, Reply, Reply> rule, T input, Reply reply)
    {
        Reply changed;
        try
        {
            changed = rule(input, reply);
        }
        catch
        {
            // Nobody else holds it now, and it may hold a server's connection.
            reply.Body.Dispose();
            throw;
        }

        // Content in memory reads from no other body: nobody wants the one that it replaces.
        if (changed.Body is MemoryBody && !ReferenceEquals(changed.Body, reply.Body))
        {
            reply.Body.Dispose();
        }

        return AnsweredEarly.InPlaceOf(reply, stage, changed);
    }

    // Pooled, like the other.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Reply> ApplyAsync<T>(
        string stage, Func<T, Reply, Reply> rule, T input, ValueTask<Reply> pending) =>
        Apply(stage, rule, input, await pending);
}
