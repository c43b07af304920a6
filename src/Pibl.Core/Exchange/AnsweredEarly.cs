namespace Pibl.Exchange;

/// <summary>
/// Where a reply comes from that a stage made: on the way in, instead of going on, or on the way back, in the place of
/// another. Of its own type, so that the many replies that come from servers and from the cache carry no name of a
/// stage.
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

    /// <summary>
    /// What a stage made of a reply on the way back. With the provenance of <paramref name="former"/> it is still the
    /// answer of whoever gave that, however it was changed; with another it is the stage's own, and a hit stays one
    /// here too.
    /// </summary>
    /// <param name="former">The reply that the stage got.</param>
    /// <param name="stage">The name of the stage.</param>
    /// <param name="reply">The reply that the stage gave.</param>
    public static Reply InPlaceOf(Reply former, string stage, Reply reply) =>
        ReferenceEquals(reply.Via, former.Via) || reply.Via is { Cache.Hit: true }
            ? reply
            : reply with { Via = new AnsweredEarly(reply.Via, stage) };
}
