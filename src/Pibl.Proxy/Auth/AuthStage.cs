using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.Auth;

/// <summary>
/// Lets those in who show a user's name and password. The field goes on as it came, to the cache's rules (RFC 9111
/// §3.5) and to the servers (RFC 9110 §11.6.2: a proxy must not modify it).
/// </summary>
public static class AuthStage
{
    /// <summary>The stage over what knows the users.</summary>
    public static Stage<Received, Received> Over(PasswordCheck check) =>
        Stage.Edge<Received, Received>("auth", check.PerformAsync);
}
