using LanguageExt;
using Pibl.Exchange;

namespace Pibl.Stages;

/// <summary>
/// What remains of the path behind a point: it always ends in a reply. What it may hold goes to the
/// <see cref="ExchangeScope"/>.
/// </summary>
public delegate ValueTask<Reply> Next<in T>(T input, ExchangeScope scope);

/// <summary>
/// A path under construction: given what comes behind it, it is the whole path. Stages are joined once, when the
/// program starts; at run time each is one delegate call on the way in, and none allocates when it completes at once. A
/// reply comes back through those that act on the way back, the last joined first.
/// </summary>
/// <param name="before">All of it up to here, given what comes behind.</param>
/// <param name="steps">The same by name.</param>
public sealed class Flow<TIn, TOut>(Func<Next<TOut>, Next<TIn>> before, Seq<PathStep> steps)
    where TOut : class
{
    /// <summary>What it is made of, in the order in which a request passes it.</summary>
    public Seq<PathStep> Steps => steps;

    /// <summary>Goes on with <paramref name="stage"/> in the same call.</summary>
    public Flow<TIn, TNext> Then<TNext>(Stage<TOut, TNext> stage)
        where TNext : class =>
        new(next => before(stage.Around(next)), steps.Add(new PathStep(stage.Name)));

    /// <summary>Goes on with a path that has been put together elsewhere.</summary>
    public Flow<TIn, TNext> Then<TNext>(Flow<TOut, TNext> further)
        where TNext : class =>
        new(next => before(further.End(next)), Sequences.Join(steps, further.Steps));

    /// <summary>
    /// Goes on with the stage that <paramref name="stage"/> makes of a setting. Without one (null) there is no stage:
    /// the path stays as it is, and costs what it cost.
    /// </summary>
    public Flow<TIn, TOut> When<TSetting>(TSetting? setting, Func<TSetting, Stage<TOut, TOut>> stage)
        where TSetting : class =>
        setting is null ? this : Then(stage(setting));

    /// <summary>The same for a setting that is a number, a time or the like.</summary>
    public Flow<TIn, TOut> When<TSetting>(TSetting? setting, Func<TSetting, Stage<TOut, TOut>> stage)
        where TSetting : struct =>
        setting is { } given ? Then(stage(given)) : this;

    /// <summary>The same for a key that may be <c>none</c>.</summary>
    public Flow<TIn, TOut> When<TSetting>(Option<TSetting> setting, Func<TSetting, Stage<TOut, TOut>> stage) =>
        setting.Match(given => Then(stage(given)), this);

    /// <summary>
    /// Goes on with the stage that <paramref name="stage"/> makes, or as if it were not written here.
    /// </summary>
    public Flow<TIn, TOut> When(bool isWanted, Func<Stage<TOut, TOut>> stage) => isWanted ? Then(stage()) : this;

    /// <summary>
    /// All that follows runs under a permit of <paramref name="queue"/>, which is held until the exchange is over.
    /// </summary>
    public Flow<TIn, TOut> Through(Queue queue) =>
        new(next => before(queue.Guard(next)), steps.Add(new PathStep(queue.Rule.Name, IsQueue: true)));

    /// <summary>The same for those that <paramref name="who"/> is true of; the others pass the queue by.</summary>
    public Flow<TIn, TOut> Through(Queue queue, Func<TOut, bool> who) => new(
        next => before(queue.Guard(next, who)),
        steps.Add(new PathStep(queue.Rule.Name, IsQueue: true, IsForSome: true)));

    /// <summary>Closes a path that ends in a reply.</summary>
    public Next<TIn> End(Next<TOut> end) => before(end);
}

/// <summary>Begins and ends paths.</summary>
public static class Flow
{
    /// <summary>A path that has nothing on it yet.</summary>
    public static Flow<T, T> From<T>()
        where T : class =>
        new(next => next, Seq<PathStep>.Empty);

    /// <summary>The path as something to run.</summary>
    public static Next<T> Run<T>(this Flow<T, Reply> flow) => flow.End((reply, _) => new ValueTask<Reply>(reply));
}
