using LanguageExt;
using Pibl.Config;
using static LanguageExt.Prelude;

namespace Pibl.Templates;

/// <summary>Placeholders as nginx, Caddy and Envoy spell them: what was meant by them is known.</summary>
internal static class ForeignWords
{
    private static readonly HashMap<string, string> Meant = HashMap(
        ("remote_addr", "client"), ("remote", "client"), ("remote_host", "client"), ("ip", "client"), ("addr", "client"),
        ("http_host", "host"), ("hostname", "host"), ("domain", "host"), ("authority", "host"),
        ("uri", "path"), ("request_uri", "path"), ("document_uri", "path"), ("url", "path"),
        ("args", "query"), ("query_string", "query"), ("proto", "scheme"), ("protocol", "scheme"),
        ("upstream", "server"), ("upstream_addr", "server"), ("backend", "server"), ("upstream_hostport", "server"),
        ("request_id", "id"), ("req_id", "id"), ("requestid", "id"), ("server_name", "site"));

    private static readonly Seq<string> Ours = Seq("client", "host", "path", "query", "scheme", "server");

    /// <summary>What another program's word stands for here.</summary>
    public static Option<string> Of(string name) => Meant.Find(name.ToLowerInvariant());

    /// <summary>nginx's <c>$host</c> would be sent as it stands, which nobody wants.</summary>
    public static IEnumerable<ConfigError> In(SourceSpan value)
    {
        var text = value.Text;
        for (var at = text.IndexOf('$'); at >= 0; at = text.IndexOf('$', at + 1))
        {
            var braced = at + 1 < text.Length && text[at + 1] == '{';
            var start = at + (braced ? 2 : 1);
            var end = start;
            while (end < text.Length && (char.IsAsciiLetterLower(text[end]) || text[end] == '_'))
            {
                end++;
            }

            var name = text[start..end];
            var meant = Of(name) | (Ours.Contains(name) ? Some(name) : None);
            foreach (var word in meant)
            {
                var length = end - at + (braced && end < text.Length && text[end] == '}' ? 1 : 0);
                yield return value.Slice(at, length).Wrong(
                    $"{text.Substring(at, length)} is another program's placeholder",
                    Suggestions.DidYouMean($"{{{word}}}"));
            }
        }
    }
}
