namespace Pibl.Http.H2;

/// <summary>The frame types of RFC 9113 §6 and RFC 9218 §7.1; any other is ignored (RFC 9113 §4.1).</summary>
public enum FrameType : byte
{
    Data = 0,
    Headers = 1,
    Priority = 2,
    RstStream = 3,
    Settings = 4,
    PushPromise = 5,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
    PriorityUpdate = 16,
}
