namespace Pibl.Forward;

/// <summary>What kept a connection to a server from standing.</summary>
public enum ConnectError : byte
{
    /// <summary>Nobody listens there, or the network says that it cannot be reached.</summary>
    Refused,
    TimedOut,

    // Ours
    NoDescriptor,
    NoMemory,
    NoPort,
    NoRoute,
    NotAllowed,
    NotResolved,
}
