using System.Text;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Peers;

/// <summary>
/// The field <c>Pibl-Peer</c>. In a request: a peer asks, and this is its identity. In a reply: a peer answers, and
/// what its answer is. One that does not say so is no answer of a peer's: something else listens there, or it does not
/// know who asked it.
/// </summary>
public static class PeerMarks
{
    /// <summary>The name of the field.</summary>
    public const string Name = "Pibl-Peer";

    /// <summary>What a proxy writes that does not know its own identity.</summary>
    public const string Nobody = "unknown";

    private const string Hit = "hit";
    private const string Fetched = "fetched";
    private const string None = "none";
    private const string Fetching = "fetching";

    /// <summary>
    /// What a peer is told at once where its answer is still to be fetched (102, RFC 2518 §10.1): that this proxy is
    /// alive, and that it is the servers' time that runs. It is for the peer, and goes no further.
    /// </summary>
    public static readonly ResponseHead Working = new(
        102, Bytes.Of("Processing"u8), Http.Messages.HttpVersion.Http11, Fields.Of((Name, Fetching)), Framing.None,
        ConnectionOptions.None);

    private static ReadOnlySpan<byte> NameBytes => "Pibl-Peer"u8;

    /// <summary>Whether a message bears the field.</summary>
    public static bool IsIn(Fields fields) => fields.IndexOf(NameBytes, 0) >= 0;

    /// <summary>The fields without it.</summary>
    public static Fields Without(Fields fields) =>
        fields.Where(static (all, at) => !Ascii.EqualsIgnoreCase(all.NameOf(at), NameBytes));

    /// <summary>What a reply is to the peer that asked: stored here, a server's, or made by this proxy.</summary>
    public static Reply Marked(Reply reply)
    {
        var mark = reply.Via switch
        {
            { Cache.Hit: true } => Hit,
            { Endpoint: not null, Fault: null } => Fetched,
            _ => None,
        };
        return reply with { Head = reply.Head with { Fields = Without(reply.Head.Fields).With(Name, mark) } };
    }

    /// <summary>What an answer is worth.</summary>
    public static PeerAnswer Read(ResponseHead head) => head.Fields.Find(NameBytes) switch
    {
        { } mark when mark.Span.SequenceEqual("hit"u8) => PeerAnswer.Hit,
        { } mark when mark.Span.SequenceEqual("fetched"u8) => PeerAnswer.Fetched,
        { } => PeerAnswer.None,
        null => PeerAnswer.Foreign,
    };
}

/// <summary>What came of asking a peer.</summary>
public enum PeerAnswer : byte
{
    /// <summary>It had it stored.</summary>
    Hit,

    /// <summary>A server of the peer's has answered.</summary>
    Fetched,

    /// <summary>The peer has no answer of a cache's or a server's: the server fails, or the peer is full.</summary>
    None,

    /// <summary>Whoever answered there is no peer, or does not take this proxy for one.</summary>
    Foreign,

    /// <summary>Nothing came: no connection, no answer in time, a broken one.</summary>
    Failed,

    /// <summary>It has said that it fetches the answer, and that takes too long: its servers are slow.</summary>
    Slow,
}
