using System.Text;
using Pibl.Bodies;
using Pibl.Http.Messages;

namespace Pibl.Tests.Http;

/// <summary>A body whose block comes when the test says so, and which sees what is done to it meanwhile.</summary>
internal sealed class HeldBody(Framing? framing = null) : StreamedBody
{
    private TaskCompletionSource<ReadOnlyMemory<byte>> _block = new();
    private bool _isRead;

    public override Framing Framing => framing ?? Framing.Chunked;

    public bool IsBrokenOff { get; private set; }

    /// <summary>What its connection does when it is broken off.</summary>
    public Action? WhenBrokenOff { get; set; }

    public int LetGoes { get; private set; }

    /// <summary>It was ended by its owner before the read of it had ended.</summary>
    public bool LetGoWhileRead { get; private set; }

    public void Bring(string block) => _block.SetResult(Encoding.Latin1.GetBytes(block));

    public void Fail(Exception why) => _block.SetException(why);

    public override void BreakOff()
    {
        IsBrokenOff = true;
        WhenBrokenOff?.Invoke();
    }

    protected override async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancel)
    {
        _isRead = true;
        try
        {
            return await _block.Task;
        }
        finally
        {
            _block = new TaskCompletionSource<ReadOnlyMemory<byte>>();
            EndRead();
            _isRead = false;
        }
    }

    protected override void LetGo()
    {
        LetGoes++;
        LetGoWhileRead |= _isRead;
    }
}
