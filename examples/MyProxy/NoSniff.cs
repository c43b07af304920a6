using Pibl.Exchange;
using Pibl.Stages;

namespace MyProxy;

/// <summary>Asks browsers not to guess what a body is, unless its server has said so already.</summary>
public static class NoSniff
{
    public static readonly Stage<Received, Received> Default =
        Stage.Reply<Received>("no-sniff", static (_, reply) => Apply(reply));

    public static Reply Apply(Reply reply)
    {
        var fields = reply.Head.Fields;
        return fields.Find("X-Content-Type-Options"u8) is null
            ? reply with { Head = reply.Head with { Fields = fields.With("X-Content-Type-Options"u8, "nosniff"u8) } }
            : reply;
    }
}
