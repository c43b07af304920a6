using System.Globalization;
using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Demo;

/// <summary>
/// What the three demo servers have to say: a function of the request, the server's name, a count and the time.
/// </summary>
internal static class DemoSite
{
    /// <summary>How long /slow takes.</summary>
    public static readonly TimeSpan SlowFor = TimeSpan.FromSeconds(2);

    // Fresh for shared caches alone (RFC 9111 §5.2.2.10): a browser asks each time, and sees what the proxy does.
    private const string SharedTenSeconds = "max-age=0, s-maxage=10";

    /// <param name="request">What is asked.</param>
    /// <param name="server">A, B or C.</param>
    /// <param name="count">How many requests this server has had, this one included.</param>
    /// <param name="now">The time.</param>
    public static DemoReply Answer(DemoRequest request, string server, long count, DateTimeOffset now)
    {
        if (request.Path == "/echo")
        {
            return request.Method is "POST"
                ? new DemoReply(200, "text/plain; charset=utf-8", request.Body, "no-store")
                : Refuse($"Send something with POST:\ncurl -d 'hello' http://{request.Authority}/echo", "POST");
        }

        if (request.Method is not ("GET" or "HEAD"))
        {
            return Refuse("This address only answers GET.", "GET, HEAD");
        }

        return request.Path switch
        {
            "/" =>
                Page(request, "text/html; charset=utf-8", DemoPages.FrontOf(server, request.Authority), "max-age=10"),
            "/style.css" => Page(request, "text/css; charset=utf-8", DemoPages.Style, "max-age=60"),
            "/try.js" => Page(request, "text/javascript; charset=utf-8", DemoPages.Script, "max-age=60"),
            "/flow.svg" => Page(request, "image/svg+xml", DemoPages.Flow, "max-age=60"),
            "/icon.svg" => Page(request, "image/svg+xml", DemoPages.Icon, "max-age=60"),
            "/hello" => Text(
                200, $"Hello from server {server}. It was {now:HH:mm:ss} UTC when I wrote this.", SharedTenSeconds),
            "/slow" =>
                Text(200, $"Server {server} took two seconds over this.", SharedTenSeconds) with { After = SlowFor },
            "/uncacheable" => Text(200, $"Server {server}, request number {count}. Nobody may store this.", "no-store"),
            _ => Text(404, $"Server {server} has nothing here. Start at /.", "no-store"),
        };
    }

    // RFC 9110 §13.1.2: If-None-Match compares weakly, and * stands for any.
    private static DemoReply Page(DemoRequest request, string type, Bytes content, string cacheControl)
    {
        var tag = DemoPages.TagOf(content);
        var known = request.IfNoneMatch.Split(',', StringSplitOptions.TrimEntries)
            .Any(theirs => theirs == "*" || theirs == tag || theirs == "W/" + tag);
        return new DemoReply(known ? 304 : 200, type, content, cacheControl, tag);
    }

    // RFC 9110 §15.5.6: 405 says what would be allowed.
    private static DemoReply Refuse(string text, string allow) => Text(405, text, "no-store") with { Allow = allow };

    private static DemoReply Text(int status, string text, string cacheControl) => new(
        status,
        "text/plain; charset=utf-8",
        Bytes.Owned(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{text}\n"))),
        cacheControl);
}
