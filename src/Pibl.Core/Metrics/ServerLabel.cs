using LanguageExt;
using Pibl.Exchange;
using static LanguageExt.Prelude;

namespace Pibl.Metrics;

/// <summary>How metrics call a server.</summary>
/// <param name="Name">As <c>pibl status</c> shows it: <c>host:port</c>.</param>
/// <param name="Host">Its address.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="FoundUnder">The name that the address was found under; empty: it stands in SERVERS itself.</param>
public sealed record ServerLabel(string Name, string Host, int Port, string FoundUnder)
{
    /// <summary>That of an entry of SERVERS, or of a server that was found.</summary>
    public static ServerLabel Of(Endpoint server) =>
        new(server.ToString(), server.Host, server.Port, server.Name ?? "");

    /// <summary>As labels, with those of the point before them.</summary>
    public Seq<Label> Labels(params Label[] before)
    {
        var labels = toSeq(before).Strict()
            .Add(new Label("server.address", Host))
            .Add(Label.Of("server.port", Port));
        return FoundUnder.Length == 0 ? labels : labels.Add(new Label("pibl.server.name", FoundUnder));
    }
}
