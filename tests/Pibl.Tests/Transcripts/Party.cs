using System.Text;
using Pibl.Twins;

namespace Pibl.Tests.Transcripts;

/// <summary>
/// One end of one connection as a transcript sees it: what was sent on it, and what is still to be read.
/// </summary>
internal sealed class Party(Peer peer, bool isClient)
{
    private readonly Queue<string> _methods = new();
    private string _head = "";

    public Peer Peer => peer;

    public void Send(Step step)
    {
        if (step.Has("raw"))
        {
            peer.Send(MessageText.Raw(step.Text));
            return;
        }

        foreach (var method in isClient ? MessageText.MethodsIn(step.Text) : [])
        {
            _methods.Enqueue(method);
        }

        peer.Send(Encoding.Latin1.GetBytes(MessageText.OnWire(step.Text)));
    }

    /// <summary>Takes what a step expects out of what has arrived. Returns a complaint, or null.</summary>
    public string? Expect(Step step)
    {
        if (step.Has("raw"))
        {
            var raw = MessageText.Raw(step.Text);
            var starts = peer.Text.StartsWith(raw, StringComparison.Ordinal);
            peer.Received.Skip(starts ? raw.Length : 0);
            return starts ? null : "other bytes arrived";
        }

        var portion = step.Has("head") ? Portion.Head : step.Has("body") ? Portion.Body : Portion.Whole;
        var method = isClient ? _methods.TryPeek(out var asked) ? asked : "GET" : null;
        if (Message.Read(peer.Text, peer.IsOver, method, ref _head, portion) is not { } message)
        {
            return "no whole message arrived";
        }

        peer.Received.Skip(message.Length);
        if (portion != Portion.Body && isClient && message.Lines[0].Length > 9 && message.Lines[0][9] != '1')
        {
            _methods.TryDequeue(out _);
        }

        return Expected.Complaint(step, step.Has("decoded") ? Decoded.Of(message) : message);
    }
}
