namespace Pibl.Tests.Simulation.Scenarios;

/// <summary>What a server does wrong for a while.</summary>
internal enum Trouble
{
    None,

    /// <summary>Nobody listens, and its connections have ended.</summary>
    Dies,

    /// <summary>No connection comes about, and those that stand are silent.</summary>
    HangsInAccept,

    /// <summary>It takes connections and requests, and says nothing.</summary>
    HangsAfterAccept,

    /// <summary>It sends a head and half of a body.</summary>
    HangsAfterHead,

    /// <summary>It ends the connection behind the request, or in the midst of it.</summary>
    Closes,

    Answers500,

    /// <summary>It takes two seconds.</summary>
    IsSlow,

    /// <summary>It ends the connection in the middle of the body.</summary>
    CutsBodies,

    SpeaksGarbage,

    /// <summary>It dies and comes back every second.</summary>
    Flaps,

    /// <summary>It is taken out of SERVERS, and put in again.</summary>
    LeavesTheList,
}

/// <summary>Which trouble a server has, from when to when.</summary>
internal sealed record Episode(string Server, Trouble Trouble, TimeSpan From, TimeSpan To)
{
    /// <summary>How often requests that were on the wire can have been broken off by its beginning.</summary>
    public int Onsets => Trouble == Trouble.Flaps ? 1 + (int)((To - From).TotalSeconds / 2) : 1;

    /// <summary>A check that is no lie fails from its beginning to its end.</summary>
    public bool FailsChecks => Trouble is not (Trouble.Flaps or Trouble.LeavesTheList);
}
