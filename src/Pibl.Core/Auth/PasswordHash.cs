using Pibl.Http.Messages;

namespace Pibl.Auth;

/// <summary>How a password is kept in an htpasswd file.</summary>
public abstract record PasswordHash
{
    private PasswordHash()
    {
    }

    /// <summary><c>$2y$10$…</c>: bcrypt, as <c>htpasswd -B</c> writes it (Provos and Mazières, USENIX 1999).</summary>
    /// <param name="Text">The whole of it.</param>
    /// <param name="Cost">The binary logarithm of its rounds.</param>
    public sealed record Bcrypt(string Text, int Cost) : PasswordHash;

    /// <summary>
    /// <c>$5$…</c> or <c>$6$…</c>: SHA-crypt with SHA-256 or SHA-512 (Drepper 2007, as in glibc's crypt(3)).
    /// </summary>
    /// <param name="Is512">SHA-512.</param>
    /// <param name="Rounds">From 1,000.</param>
    /// <param name="Salt">At most 16 bytes.</param>
    /// <param name="Digest">The digest in the order in which the text spells it.</param>
    public sealed record ShaCrypt(bool Is512, int Rounds, Bytes Salt, Bytes Digest) : PasswordHash;
}
