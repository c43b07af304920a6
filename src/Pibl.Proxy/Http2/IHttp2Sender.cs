using Pibl.Http.H2;

namespace Pibl.Http2;

/// <summary>Whoever sends content on a stream, and waits for room in between.</summary>
internal interface IHttp2Sender
{
    /// <summary>The stream, or null where it was reset before anybody could be asked.</summary>
    H2Stream? State { get; }

    /// <summary>When it last had its turn among those of one urgency.</summary>
    long Turn { get; set; }

    /// <summary>Under the lock: it waits for room, and could use some.</summary>
    bool CanGoOn { get; }

    /// <summary>Under the lock: takes the wait for room away, to be completed.</summary>
    Signal TakeRoom();
}
