namespace Pibl.Soak.Scenarios;

/// <summary>What a server does wrong for a while.</summary>
internal enum Trouble
{
    None,

    /// <summary>Nobody listens, and its connections are reset.</summary>
    Dies,

    /// <summary>No connection comes about, and those that stand are silent.</summary>
    HangsInAccept,

    /// <summary>It takes connections and requests, and says nothing.</summary>
    HangsAfterAccept,

    /// <summary>It sends a head and half of a body.</summary>
    HangsAfterHead,

    /// <summary>It ends the connection behind the request.</summary>
    Closes,

    Answers500,

    /// <summary>It takes two seconds.</summary>
    IsSlow,

    /// <summary>It resets the connection in the middle of the body.</summary>
    ResetsInBody,

    SpeaksGarbage,

    /// <summary>It dies and comes back every second.</summary>
    Flaps,

    /// <summary>It is taken out of the list, and put in again.</summary>
    LeavesTheList,
}
