using Pibl.Tests.Transcripts;

namespace Pibl.Tests.Simulation;

/// <summary>What a message's head says.</summary>
internal static class Heads
{
    /// <summary>The value of the only field of that name; empty where there is none.</summary>
    public static string Field(this Message message, string name) =>
        message.Lines.SingleOrDefault(line => line.StartsWith(name + ": ", StringComparison.Ordinal))
            ?[(name.Length + 2)..] ?? "";

    public static string StatusOf(this Message response) => response.Lines[0][9..12];
}
