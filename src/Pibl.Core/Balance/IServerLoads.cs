namespace Pibl.Balance;

/// <summary>How much each server of a view has to do at the moment.</summary>
public interface IServerLoads
{
    /// <summary>How many requests a server holds, by its number in the view.</summary>
    int RequestsOf(int server);
}
