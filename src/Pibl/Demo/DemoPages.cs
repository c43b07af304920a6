using System.Net;
using System.Security.Cryptography;
using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Demo;

/// <summary>The files under Pages/, which travel inside the program.</summary>
internal static class DemoPages
{
    public static readonly Bytes Style = Read("style.css");
    public static readonly Bytes Script = Read("try.js");
    public static readonly Bytes Flow = Read("flow.svg");
    public static readonly Bytes Icon = Read("icon.svg");

    private static readonly string Front = Encoding.UTF8.GetString(Read("index.html").Span);

    /// <summary>
    /// The front page as one server makes it; <paramref name="authority"/> is the client's and is escaped.
    /// </summary>
    public static Bytes FrontOf(string server, string authority) => Bytes.Owned(Encoding.UTF8.GetBytes(Front
        .Replace("{{server}}", server, StringComparison.Ordinal)
        .Replace("{{authority}}", WebUtility.HtmlEncode(authority), StringComparison.Ordinal)));

    /// <summary>A strong entity tag (RFC 9110 §8.8.3): other bytes, other tag.</summary>
    public static string TagOf(Bytes content) =>
        $"\"{Convert.ToHexStringLower(SHA256.HashData(content.Span).AsSpan(0, 8))}\"";

    private static Bytes Read(string name)
    {
        using var stream = typeof(DemoPages).Assembly.GetManifestResourceStream($"Pibl.Demo.Pages.{name}")
            ?? throw new InvalidOperationException(
                $"{name} is not in the program: see EmbeddedResource in Pibl.csproj");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return Bytes.Owned(content);
    }
}
