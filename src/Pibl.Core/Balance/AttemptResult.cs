namespace Pibl.Balance;

/// <summary>What an attempt to use a server, or a check of it, found.</summary>
public enum AttemptResult : byte
{
    /// <summary>It took a connection: it can be reached, and no more than that is known.</summary>
    Connected,

    /// <summary>A response came, whole.</summary>
    Answered,

    /// <summary>Nobody listens there, or the network says that it cannot be reached.</summary>
    Refused,

    /// <summary>No connection in time.</summary>
    TimedOut,

    /// <summary>
    /// It took the connection, and no usable response came: none in time, a broken one, or only an end.
    /// </summary>
    Failed,

    /// <summary>A whole response with status 5xx: a failure where <c>EJECT</c> says so, else an answer.</summary>
    ServerError,

    /// <summary>It answered a check of HEALTH as it should.</summary>
    CheckPassed,

    /// <summary>It did not.</summary>
    CheckFailed,

    /// <summary>It takes much longer than the others do (EJECT, <c>slow=</c>).</summary>
    TooSlow,
}
