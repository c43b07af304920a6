using Pibl.Balance;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.Sites;

/// <summary>
/// What answers a request: its settings, its servers, and the path that was built for these settings.
/// </summary>
/// <param name="Settings">As <c>serv.config</c> has them.</param>
/// <param name="Clusters">The servers, their health, and whose turn it is.</param>
/// <param name="Path">The stages that the settings ask for, and no others.</param>
public sealed record Site(Settings Settings, Clusters Clusters, Next<Received> Path);
