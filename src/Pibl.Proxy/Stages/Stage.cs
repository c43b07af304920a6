using Pibl.Exchange;

namespace Pibl.Stages;

/// <summary>An edge: takes what is known, may wait for the world, and says how the exchange goes on.</summary>
public delegate ValueTask<Verdict<TOut>> Perform<in TIn, TOut>(TIn input, ExchangeScope scope)
    where TOut : class;

/// <summary>
/// One named step of the path. Its types say what is known before it and after it; <see cref="Stage"/> makes it.
/// </summary>
/// <param name="Name">What the log calls it.</param>
/// <param name="Run">The way in by itself: what the stage says about an input. A test asks it without a path.</param>
/// <param name="Around">The stage around what remains of the path behind it: its way in, that, and its way
/// back.</param>
public sealed record Stage<TIn, TOut>(string Name, Perform<TIn, TOut> Run, Func<Next<TOut>, Next<TIn>> Around)
    where TOut : class;

/// <summary>Makes stages.</summary>
public static class Stage
{
    /// <summary>A rule as a stage: it never waits.</summary>
    /// <param name="name">What the log calls it.</param>
    /// <param name="decide">On the way in.</param>
    /// <param name="back">On the way back, as in <see cref="Reply{T}"/>; null: nothing.</param>
    public static Stage<TIn, TOut> Pure<TIn, TOut>(
        string name, Decide<TIn, TOut> decide, Func<TOut, Reply, Reply>? back = null)
        where TOut : class =>
        Edge<TIn, TOut>(name, (input, _) => new ValueTask<Verdict<TOut>>(decide(input)), back);

    /// <summary>An edge as a stage.</summary>
    /// <param name="name">What the log calls it.</param>
    /// <param name="perform">On the way in.</param>
    /// <param name="back">
    /// On the way back, as in <see cref="Reply{T}"/>, with what the way in found out; null: nothing. What the stage
    /// answers itself does not pass it: that reply is as the stage wants it.
    /// </param>
    public static Stage<TIn, TOut> Edge<TIn, TOut>(
        string name, Perform<TIn, TOut> perform, Func<TOut, Reply, Reply>? back = null)
        where TOut : class =>
        new(name, perform, back is null
            ? next => Joints.In(name, perform, next)
            : next => Joints.In(name, perform, Joints.Back(name, back, next)));

    /// <summary>
    /// A rule on the way back: it gets every reply from behind it, whoever made it (the cache, a server, a stage that
    /// refused, a queue that was full, a server that failed), and says what becomes of it.
    /// </summary>
    /// <param name="name">What the log calls it.</param>
    /// <param name="rule">
    /// Takes what went in and the reply that came back. <c>reply with { … }</c> changes that reply, and it stays whose
    /// it was; one with a <see cref="Pibl.Exchange.Reply.Via"/> of its own is the stage's answer in its place. Content
    /// in memory ends the body that it replaces; any other body must read, and dispose, the one that it replaces.
    /// </param>
    public static Stage<T, T> Reply<T>(string name, Func<T, Reply, Reply> rule)
        where T : class =>
        new(name, static (input, _) => new ValueTask<Verdict<T>>(input), next => Joints.Back(name, rule, next));
}
