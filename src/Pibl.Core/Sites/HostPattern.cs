using Pibl.Http.Messages;

namespace Pibl.Sites;

/// <summary>One name of HOST: a host, or all hosts below a domain.</summary>
/// <param name="Name">In lower case, without a port and without the dot that ends a full DNS name; an IPv6 address in
/// brackets. Of <c>*.example.com</c> it is <c>example.com</c>.</param>
/// <param name="IsWildcard">It stands for every host that ends in a dot and the name, however many labels that has; not
/// for the name itself.</param>
public readonly record struct HostPattern(Bytes Name, bool IsWildcard)
{
    public override string ToString() => IsWildcard ? $"*.{Name}" : Name.ToString();
}
