using Pibl.Access;

namespace Pibl.Hosting;

/// <summary>The log, with somebody who hears the few events beside clients and their exchanges.</summary>
/// <param name="log">Where all goes.</param>
/// <param name="watch">Who hears of them, whatever LOG says.</param>
internal sealed class HeardLog(IAccessLog log, IRunWatch watch) : IAccessLog
{
    public bool IsOpen => log.IsOpen;

    public bool TryWrite(AccessEntry entry)
    {
        if (entry is AccessEntry.Notice or AccessEntry.ServerDown or AccessEntry.ServerUp or AccessEntry.Reloaded)
        {
            watch.Noted(entry);
        }

        return log.TryWrite(entry);
    }
}
