namespace Pibl.Http.H2;

/// <summary>Which end of the connection a session is.</summary>
public enum H2Role : byte
{
    /// <summary>It takes requests.</summary>
    Server,

    /// <summary>It sends them.</summary>
    Client,
}
