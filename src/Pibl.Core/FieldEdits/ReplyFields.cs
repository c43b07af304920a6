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
    public static Reply Apply(FieldRule rule, Received received, Reply reply)
    {
        var server = rule.Uses(Placeholder.Server) && reply.Via.Endpoint is { } endpoint
            ? Bytes.Of(endpoint.ToString())
            : default;
        var values = new TemplateValues(received.Request, received.Arrival.Connection.Client.Address)
        {
            Server = server.Span,
        };
        var fields = rule.Apply(reply.Head.Fields, values);
        return ReferenceEquals(fields, reply.Head.Fields)
            ? reply
            : reply with { Head = reply.Head with { Fields = fields } };
    }
}
