using Pibl.FieldEdits;
using Pibl.Http.Messages;
using Pibl.Templates;

namespace Pibl.Rewrites;

/// <summary>
/// What a server gets in place of what the client sent. It stands behind the cache, which knows the client's request
/// alone: so a stored response is found whatever this rule says meanwhile.
/// </summary>
/// <param name="Path">REWRITE; null: the client's path.</param>
/// <param name="Host">SET_HOST.</param>
/// <param name="Fields">SET_REQUEST; what REMOVE_REQUEST takes away is gone by then. Null: neither.</param>
public sealed record OutgoingRule(PathRewrite? Path, HostSetting Host, FieldRule? Fields)
{
    /// <summary>The name of the site, for <c>{site}</c>.</summary>
    public Bytes Site { get; init; }

    /// <summary>
    /// TIMEOUT_TOTAL, where a field tells of it (<c>{time-left}</c>): what is told of a request that nobody waits for.
    /// </summary>
    public TimeSpan? Total { get; init; }

    /// <summary>
    /// The site asks for certificates of clients, and its servers are told of them. Those of other sites never hear of
    /// a certificate that somebody else's authority has issued, nor can what they answer to it be stored for others.
    /// </summary>
    public bool TellsCertificate { get; init; }

    /// <summary>As the client sent it.</summary>
    public static readonly OutgoingRule None = new(null, HostSetting.Client, null);
}

/// <summary>A request as it goes to one server.</summary>
/// <param name="Request">With the server's path and Host.</param>
/// <param name="Set">
/// The fields that the configuration adds. They stand apart from the client's: nothing that a client says, in
/// Connection above all (RFC 9110 §7.6.1), takes them away again.
/// </param>
public readonly record struct Outgoing(RequestHead Request, Fields Set)
{
    /// <param name="client">As the client sent it, without the fields that were taken away.</param>
    /// <param name="rule">What becomes of it.</param>
    /// <param name="server">The server's name and port.</param>
    /// <param name="values">For the fields that are set.</param>
    public static Outgoing Of(RequestHead client, OutgoingRule rule, Bytes server, in TemplateValues values)
    {
        if (ReferenceEquals(rule, OutgoingRule.None))
        {
            return new Outgoing(client, Fields.Empty);
        }

        var request = client with
        {
            Target = rule.Path is { } path ? path.Apply(client.Target) : client.Target,
            Host = rule.Host.Choose(client.Host, server),
        };
        return new Outgoing(request, rule.Fields?.Set(values) ?? Fields.Empty);
    }
}
