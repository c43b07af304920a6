using System.Diagnostics.CodeAnalysis;

namespace Pibl.Http.H2;

/// <summary>The flags of frames (RFC 9113 §6). A flag that a type does not define is ignored (§4.1).</summary>
[Flags]
[SuppressMessage("Design", "CA1069", Justification = "A flag means one thing in one type, and another in another.")]
public enum FrameFlags : byte
{
    None = 0,

    /// <summary>In SETTINGS and PING.</summary>
    Ack = 1,

    /// <summary>In DATA and HEADERS.</summary>
    EndStream = 1,
    EndHeaders = 4,
    Padded = 8,
    Priority = 32,
}
