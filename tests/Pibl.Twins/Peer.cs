using System.Net;
using System.Text;

namespace Pibl.Twins;

/// <summary>The test's end of an in-memory connection: a client, or a server. What it does is done at once.</summary>
internal sealed class Peer
{
    private readonly Loop _loop;
    private long _room = long.MaxValue;

    public Peer(Loop loop, IPEndPoint proxy, IPEndPoint self, Func<int> segment)
    {
        (_loop, Address) = (loop, self);
        Duplex = new MemoryDuplex(this, proxy, self, segment);
    }

    public IPEndPoint Address { get; }

    /// <summary>The proxy's end.</summary>
    public MemoryDuplex Duplex { get; }

    /// <summary>What has arrived and was not taken yet.</summary>
    public ByteLine Received { get; } = new();

    /// <summary>The proxy has finished writing.</summary>
    public bool SeesFinish { get; private set; }

    /// <summary>The proxy has broken the connection.</summary>
    public bool SeesReset { get; private set; }

    public bool IsOver => SeesFinish || SeesReset;

    /// <summary>Called through the loop, after bytes or an end have arrived.</summary>
    public Action? Arrived { get; set; }

    public string Text => Encoding.Latin1.GetString(Received.Span);

    public void Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (!Duplex.IsClosed)
        {
            Duplex.Deliver(bytes);
        }
        else if (!SeesReset)
        {
            // Nobody is there any more: TCP answers with a reset.
            TakeReset();
        }
    }

    /// <summary>Bytes that the proxy's system has, and that complete no read yet: its threads are behind.</summary>
    public void SendUnseen(string text) => Duplex.DeliverUnseen(Encoding.Latin1.GetBytes(text));

    public void Finish()
    {
        if (!Duplex.IsClosed)
        {
            Duplex.DeliverFinish();
        }
    }

    public void Reset()
    {
        if (!Duplex.IsClosed)
        {
            Duplex.DeliverReset();
        }
    }

    /// <summary>Reads no more than so many further bytes: then the proxy's writes wait.</summary>
    public void Pause(long room = 0) => _room = room;

    /// <summary>Reads so many bytes more.</summary>
    public void Resume(long room = long.MaxValue)
    {
        _room = room;
        Duplex.Pump();
    }

    /// <summary>How many of these bytes there is room for.</summary>
    internal int Take(ReadOnlySpan<byte> bytes)
    {
        var count = (int)Math.Min(_room, bytes.Length);
        _room -= count;
        Received.Add(bytes[..count]);
        Tell();
        return count;
    }

    internal void TakeFinish()
    {
        SeesFinish = true;
        Tell();
    }

    internal void TakeReset()
    {
        SeesReset = true;
        Tell();
    }

    private void Tell()
    {
        if (Arrived is { } arrived)
        {
            _loop.Post(arrived);
        }
    }
}
