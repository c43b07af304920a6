using System.Text;
using Pibl.Bodies;
using Pibl.Http.Messages;

namespace Pibl.Tests.Cache;

/// <summary>A body that comes in the blocks given, and then is whole or breaks off.</summary>
internal sealed class ScriptedBody(Framing framing, Fault? breaksWith, params string[] blocks) : StreamedBody
{
    private int _next;

    public override Framing Framing => framing;

    public bool IsDisposed { get; private set; }

    /// <summary>How often it was read from.</summary>
    public int Reads { get; private set; }

    protected override ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancel)
    {
        Reads++;
        if (_next < blocks.Length)
        {
            return new(Encoding.Latin1.GetBytes(blocks[_next++]));
        }

        return breaksWith is null
            ? new(ReadOnlyMemory<byte>.Empty)
            : ValueTask.FromException<ReadOnlyMemory<byte>>(new BodyException(breaksWith));
    }

    public override void BreakOff()
    {
    }

    protected override void LetGo() => IsDisposed = true;
}
