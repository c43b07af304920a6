using System.Text;
using Pibl.Tests.Transcripts;
using Pibl.Twins;

namespace Pibl.Tests.Simulation;

/// <summary>A connection as its server sees it.</summary>
internal sealed class SimLine(Peer peer)
{
    public Peer Peer => peer;

    /// <summary>What was asked and is not answered yet.</summary>
    public Message? Request { get; set; }

    public StringBuilder Unsent { get; } = new();

    /// <summary>The answer under way ends with the connection.</summary>
    public bool Closes { get; set; }

    public bool IsOver { get; set; }
}
