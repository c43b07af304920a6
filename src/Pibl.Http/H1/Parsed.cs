using Pibl.Http.Messages;

namespace Pibl.Http.H1;

/// <summary>What a head parser says: a head, a fault, or (neither) that the head is not whole yet.</summary>
public readonly struct Parsed<T>
    where T : class
{
    /// <summary>The head, and how many bytes of the input it took.</summary>
    public Parsed(T head, int consumed)
    {
        Head = head;
        Consumed = consumed;
    }

    /// <summary>The input can never become a head that is accepted; the connection is of no use any more.</summary>
    public Parsed(Fault fault)
    {
        Fault = fault;
    }

    public T? Head { get; }

    public Fault? Fault { get; }

    /// <summary>
    /// Bytes of the input that the head took with its empty line and any empty lines before it; else 0.
    /// </summary>
    public int Consumed { get; }

    /// <summary>Read more, and parse again from the same first byte.</summary>
    public bool NeedsMore => Head is null && Fault is null;
}
