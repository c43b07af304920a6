using Pibl.Http.Messages;

namespace Pibl.Demo;

/// <summary>As much of a request as a demo server looks at.</summary>
/// <param name="Method">The method's token as it came.</param>
/// <param name="Path">The target up to the query.</param>
/// <param name="Authority">What Host says, or empty.</param>
/// <param name="IfNoneMatch">The field's value, or empty.</param>
/// <param name="Body">The whole body.</param>
/// <param name="KeepAlive">The connection may carry another request (RFC 9112 §9.3).</param>
internal sealed record DemoRequest(
    string Method, string Path, string Authority, string IfNoneMatch, Bytes Body, bool KeepAlive)
{
    /// <summary>A plain GET.</summary>
    public static DemoRequest Get(string path) => new("GET", path, "127.0.0.1:8080", "", default, true);
}
