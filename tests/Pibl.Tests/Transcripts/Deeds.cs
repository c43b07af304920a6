using System.Globalization;
using Pibl.Twins;

namespace Pibl.Tests.Transcripts;

/// <summary>
/// What the lines of a <c>world</c> fence do, beside time that passes: ends of connections, and what servers do with a
/// handshake.
/// </summary>
internal static class Deeds
{
    public static TimeSpan Duration(string text)
    {
        var unit = text.TrimStart("0123456789.".ToCharArray());
        var number = double.Parse(text[..^unit.Length], CultureInfo.InvariantCulture);
        return unit switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            _ => throw new ArgumentException($"no such unit: {text}", nameof(text)),
        };
    }

    /// <summary>Returns a complaint, or null.</summary>
    public static string? Do(Peer peer, string deed)
    {
        switch (deed)
        {
            case "finishes":
                peer.Finish();
                return null;
            case "resets":
                peer.Reset();
                return null;
            case "pauses":
                peer.Pause();
                return null;
            case "resumes":
                peer.Resume();
                return null;
            case "sees close":
                return peer is { SeesFinish: true, SeesReset: false } ? null : $"it sees {Seen(peer)}";
            case "sees reset":
                return peer.SeesReset ? null : $"it sees {Seen(peer)}";
            case "sees open":
                return peer.IsOver ? $"it sees {Seen(peer)}" : null;
            default:
                return "no such deed";
        }
    }

    /// <summary>Returns a complaint, or null; false where it is about one of the server's connections.</summary>
    public static bool TryDo(Origin origin, string[] deed, out string? complaint)
    {
        complaint = null;
        switch (deed)
        {
            case ["accepts"]:
                origin.Greeting = Greeting.Accepts;
                return true;
            case ["refuses"]:
                origin.Greeting = Greeting.Refuses;
                return true;
            case ["hangs"]:
                origin.Greeting = Greeting.Hangs;
                return true;
            case ["has", var count, "connections" or "connection"]:
                var opened = origin.Connections.Count;
                complaint = opened == int.Parse(count, CultureInfo.InvariantCulture) ? null : $"it has {opened}";
                return true;
            default:
                return false;
        }
    }

    private static string Seen(Peer peer) =>
        peer.SeesReset ? "a reset" : peer.SeesFinish ? "the end" : "an open connection";
}
