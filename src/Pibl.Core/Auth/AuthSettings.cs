namespace Pibl.Auth;

/// <summary>AUTH: who may ask, and what browsers call the place.</summary>
/// <param name="File">The htpasswd file.</param>
/// <param name="Realm">What a browser shows when it asks for a password (RFC 9110 §11.5).</param>
public sealed record AuthSettings(string File, string Realm = AuthSettings.RealmDefault)
{
    /// <summary>The realm where none is given.</summary>
    public const string RealmDefault = "Restricted";

    /// <summary>Those of <see cref="File"/>; nobody until it has been read.</summary>
    public Accounts Accounts { get; init; } = Accounts.None;
}
