using LanguageExt;
using Pibl.Exchange;
using Pibl.Stages;
using Pibl.Transport;

namespace Pibl.Sites;

/// <summary>What answers a request.</summary>
/// <param name="Name">As in <c>[site NAME]</c>.</param>
/// <param name="Connections">The limits and times that hold for its exchanges.</param>
/// <param name="Path">The stages that its settings ask for, and no others.</param>
public sealed record Site(string Name, ConnectionSettings Connections, Next<Received> Path)
{
    /// <summary>HTTPS_REDIRECT: whoever asks in plain HTTP is sent to https.</summary>
    public bool RedirectsPlain { get; init; }

    /// <summary>What the path is made of.</summary>
    public Seq<PathStep> Steps { get; init; } = Seq<PathStep>.Empty;
}
