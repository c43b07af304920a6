using Pibl.Http.Messages;

namespace Pibl.Sites;

/// <summary>One name of HOST: a host, or all hosts below a domain.</summary>
/// <param name="Name">In lower case, without a port and without the dot that ends a full DNS name; an IPv6 address in
/// brackets. Of <c>*.example.com</c> it is <c>example.com</c>.</param>
/// <param name="IsWildcard">It stands for every host that ends in a dot and the name, however many labels that has; not
/// for the name itself.</param>
public readonly record struct HostPattern(Bytes Name, bool IsWildcard)
{
    /// <summary>Whether it stands for a host, which is in lower case and has no port.</summary>
    public bool Matches(Bytes host) => IsWildcard
        ? host.Length > Name.Length + 1 && host.Span[^(Name.Length + 1)] == (byte)'.' && host.Span.EndsWith(Name.Span)
        : host == Name;

    public override string ToString() => IsWildcard ? $"*.{Name}" : Name.ToString();
}
