using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Templates;

namespace Pibl.FieldEdits;

/// <summary>What becomes of a reply's fields.</summary>
public static class ReplyFields
{
    /// <summary>
    /// Of a stored response it is not known which server sent it: there <c>{server}</c> is nothing.
    /// </summary>
    /// <param name="rule">SET_REPLY and REMOVE_REPLY.</param>
    /// <param name="site">The name of the site.</param>
    /// <param name="received">The request.</param>
    /// <param name="reply">What is answered.</param>
    public static Reply Apply(FieldRule rule, Bytes site, Received received, Reply reply)
    {
        Span<byte> digits = stackalloc byte[RequestId.MadeLength];
        var server = rule.Uses(Placeholder.Server) && reply.Via.Endpoint is { } endpoint
            ? Bytes.Of(endpoint.ToString())
            : default;
        var values = new TemplateValues(received.Request, received.Arrival.Connection.Client.Address)
        {
            Server = server.Span,
            Site = site.Span,
            Id = RequestId.Text(received.Arrival.IdOf(received.Request), digits),
        };
        var fields = rule.Apply(reply.Head.Fields, values);
        return ReferenceEquals(fields, reply.Head.Fields)
            ? reply
            : reply with { Head = reply.Head with { Fields = fields } };
    }
}
