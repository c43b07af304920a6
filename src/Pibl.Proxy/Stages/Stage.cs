using Pibl.Exchange;

namespace Pibl.Stages;

/// <summary>An edge: takes what is known, may wait for the world, and says how the exchange goes on.</summary>
public delegate ValueTask<Verdict<TOut>> Perform<in TIn, TOut>(TIn input, ExchangeScope scope)
    where TOut : class;

/// <summary>One named step of the path. Its types say what is known before it and after it.</summary>
public sealed record Stage<TIn, TOut>(string Name, Perform<TIn, TOut> Run)
    where TOut : class;

/// <summary>Makes stages.</summary>
public static class Stage
{
    /// <summary>A rule as a stage: it never waits.</summary>
    public static Stage<TIn, TOut> Pure<TIn, TOut>(string name, Decide<TIn, TOut> decide)
        where TOut : class =>
        new(name, (input, _) => new ValueTask<Verdict<TOut>>(decide(input)));

    /// <summary>An edge as a stage.</summary>
    public static Stage<TIn, TOut> Edge<TIn, TOut>(string name, Perform<TIn, TOut> perform)
        where TOut : class =>
        new(name, perform);
}
