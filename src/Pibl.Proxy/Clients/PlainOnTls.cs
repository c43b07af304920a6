using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;

namespace Pibl.Clients;

/// <summary>What a client gets that speaks plain HTTP where TLS is spoken.</summary>
internal static class PlainOnTls
{
    private static readonly Bytes Text = Bytes.Of(
        "400 Bad Request\nPlain HTTP was sent to a port where https is spoken. Ask again with https://\n"u8);

    /// <summary>Whatever is asked.</summary>
    public static readonly Next<Received> Path = static (_, _) => new ValueTask<Reply>(Reply());

    private static Reply Reply()
    {
        var body = Body.Of(Text);
        var head = new ResponseHead(
            400, Bytes.Of(ReasonPhrases.Of(400)), HttpVersion.Http11,
            Fields.Of(("Content-Type", "text/plain; charset=utf-8")), body.Framing, ConnectionOptions.None);
        return new Reply(head, body, new Provenance(
            Fault: Fault.OfClient(FaultKind.BadRequest, "plain HTTP where TLS is spoken", "LISTEN")));
    }
}
