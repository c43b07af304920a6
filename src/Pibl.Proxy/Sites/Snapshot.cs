using Pibl.Config;
using Pibl.Transport;

namespace Pibl.Sites;

/// <summary>
/// All that a reload changes, as one value that is swapped whole. An exchange keeps the one that it entered with: its
/// limits, its path and its servers, whatever is swapped in meanwhile. A connection takes the new one at its next
/// request.
/// </summary>
/// <param name="Generation">Counts up from 1 with each reload.</param>
/// <param name="Settings">The file that it was made of, checked.</param>
/// <param name="Connections">The limits and times of clients' connections.</param>
/// <param name="Site">Who answers: one site, so far.</param>
public sealed record Snapshot(long Generation, Settings Settings, ConnectionSettings Connections, Site Site);
