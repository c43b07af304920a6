using System.Diagnostics.CodeAnalysis;

namespace Pibl.Exchange;

/// <summary>A stage's rule: never waits, knows nothing but its input.</summary>
public delegate Verdict<TOut> Decide<in TIn, TOut>(TIn input)
    where TOut : class;

/// <summary>
/// The client is answered now, by this reply. Every early exit of the path is spelled <c>new Answer</c>.
/// </summary>
public readonly record struct Answer(Reply Reply);

/// <summary>
/// What a stage says about one exchange: go on with a value, or answer the client now. Two references, no closure.
/// </summary>
public readonly struct Verdict<T>
    where T : class
{
    private readonly T? _value;
    private readonly Reply? _reply;

    private Verdict(T? value, Reply? reply)
    {
        _value = value;
        _reply = reply;
    }

    /// <summary>True with the value to go on with; false with the reply to answer with.</summary>
    public bool GoesOn([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Reply? reply)
    {
        value = _value;
        reply = _reply;
        return value is not null;
    }

    [SuppressMessage(
        "Usage", "CA2225", Justification = "A stage returns its value or an Answer; nobody converts by name.")]
    public static implicit operator Verdict<T>(T value) => new(value, null);

    [SuppressMessage("Usage", "CA2225", Justification = "See above.")]
    public static implicit operator Verdict<T>(Answer answer) => new(null, answer.Reply);
}
