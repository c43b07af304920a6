using Pibl.Exchange;

namespace Pibl.Http;

/// <summary>A body that arrives block by block. A block lives until the next call.</summary>
public abstract class StreamedBody : Body
{
    /// <summary>The next block; empty when the body is whole. Throws <see cref="BodyException"/> when it broke off.</summary>
    public abstract ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancel);

    /// <summary>The trailer fields, once <see cref="ReadAsync"/> gave an empty block.</summary>
    public virtual Fields Trailers => Fields.Empty;
}

/// <summary>A body broke off: whoever was reading it must not let what came look whole.</summary>
public sealed class BodyException(Fault fault) : Exception(fault.Detail)
{
    public Fault Fault => fault;
}
