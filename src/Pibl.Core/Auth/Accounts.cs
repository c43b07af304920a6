using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Auth;

/// <summary>The users of one htpasswd file, and how their passwords are kept. Immutable.</summary>
public sealed class Accounts
{
    private readonly FrozenDictionary<Bytes, PasswordHash> _byUser;
    private readonly PasswordHash[] _all;

    /// <param name="users">Names in UTF-8, each once.</param>
    public Accounts(IReadOnlyCollection<KeyValuePair<Bytes, PasswordHash>> users)
    {
        _byUser = users.ToFrozenDictionary();
        _all = [.. users.Select(user => user.Value)];
    }

    /// <summary>No user at all: nobody gets in.</summary>
    public static readonly Accounts None = new([]);

    /// <summary>The same users with the same hashes, in whatever order.</summary>
    public bool IsSameAs(Accounts other) => Count == other.Count
        && _byUser.All(user => other._byUser.TryGetValue(user.Key, out var hash) && hash == user.Value);

    /// <summary>A hash of all of it, in whatever order.</summary>
    public string Content => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\n', _byUser.Select(user => $"{user.Key}:{user.Value}").Order(StringComparer.Ordinal)))));

    /// <summary>How many users there are.</summary>
    public int Count => _all.Length;

    /// <summary>
    /// The hash that a password is compared with. For a name that is not known it is the hash of some user, so that the
    /// answer takes as long; which one depends on the name and a secret of this process (<see cref="Bytes"/>), so that
    /// a name takes the same time whenever it is tried, as a known one does. Null where there is no user at all.
    /// </summary>
    /// <param name="user">The name in UTF-8.</param>
    /// <param name="isKnown">False: whatever the comparison says, the user is refused.</param>
    public PasswordHash? HashFor(Bytes user, out bool isKnown)
    {
        isKnown = _byUser.TryGetValue(user, out var hash);
        return hash ?? (_all.Length == 0 ? null : _all[(uint)user.GetHashCode() % (uint)_all.Length]);
    }
}
