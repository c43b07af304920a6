namespace Pibl.Exchange;

/// <summary>
/// A reply that a stage made instead of going on. Of its own type, so that the many replies that come from servers and from
/// the cache carry no name of a stage.
/// </summary>
public sealed record AnsweredEarly : Provenance
{
    private AnsweredEarly(Provenance via, string stage)
        : base(via) => Stage = stage;

    /// <summary>The name of the stage.</summary>
    public string Stage { get; }

    /// <summary>
    /// The same reply, with the stage that made it. A hit is told by what the cache says, and stays as it is.
    /// </summary>
    public static Reply By(string stage, Reply reply) => reply.Via is AnsweredEarly or { Cache.Hit: true }
        ? reply
        : reply with { Via = new AnsweredEarly(reply.Via, stage) };
}
