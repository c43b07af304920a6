using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Admin;

/// <summary>How the files of the dashboard are given.</summary>
public static class PageReplies
{
    /// <summary>
    /// Nothing from elsewhere, nothing inline, nothing that makes code of text (CSP Level 3, Trusted Types), and no
    /// page of others around it.
    /// </summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    /// <param name="name">Of the file: its ending says what it is.</param>
    /// <param name="content">What is in it.</param>
    public static Reply Of(string name, Bytes content)
    {
        var body = Body.Of(content);
        var fields = Fields.Of(
            ("Content-Type", TypeOf(name)), ("Cache-Control", "no-cache"), ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "same-origin"), ("Content-Security-Policy", Policy));
        return new Reply(
            new ResponseHead(
                200, Bytes.Of(ReasonPhrases.Of(200)), HttpVersion.Http11, fields, body.Framing, ConnectionOptions.None),
            body,
            Provenance.Proxy);
    }

    private static string TypeOf(string name) => name[(name.LastIndexOf('.') + 1)..] switch
    {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}
