using System.Text;

namespace Pibl.Auth;

/// <summary>
/// Compares passwords with hashes. It takes as long as whoever made the hash wanted it to, so never on a thread that
/// polls sockets.
/// </summary>
public static class Passwords
{
    /// <summary>Whether it is the password, in UTF-8, that was hashed.</summary>
    public static bool Matches(PasswordHash hash, ReadOnlySpan<byte> password) => hash switch
    {
        PasswordHash.ShaCrypt sha => ShaCrypt.Matches(sha, password),

        // The library takes a string, which is garbage a moment later, and cuts it behind 72 bytes, as htpasswd does.
        PasswordHash.Bcrypt bcrypt => BCrypt.Net.BCrypt.Verify(Encoding.UTF8.GetString(password), bcrypt.Text),
        _ => throw new ArgumentOutOfRangeException(nameof(hash), hash, null),
    };
}
