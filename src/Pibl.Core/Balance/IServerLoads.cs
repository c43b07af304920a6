namespace Pibl.Balance;

/// <summary>How much each server of a view has to do at the moment.</summary>
public interface IServerLoads
{
    /// <summary>How many requests a server holds, by its number in the view.</summary>
    int RequestsOf(int server);

    /// <summary>
    /// How long a server is expected to take to the head of its response, in milliseconds (<see cref="PeakEwma"/>); 0
    /// where nothing is known.
    /// </summary>
    double HeadMsOf(int server);
}
