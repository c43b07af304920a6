using LanguageExt;
using Pibl.Exchange;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>
/// SERVERS=@servers.txt: a file with one server a line, with the words that SERVERS takes. Lines that begin with
/// <c>#</c> are comments, and what comes behind <c> #</c> is one.
/// </summary>
/// <remarks>
/// The path is read with serv.config, as an entry whose <see cref="Endpoint.Source"/> is <c>@</c>; the file's servers
/// take its place when the file has been read (<see cref="Fill"/>), and it theirs before it is read again
/// (<see cref="Written"/>).
/// </remarks>
public static class ServerLists
{
    private const string Source = "@";

    /// <summary>The files that servers stand in, or are to be read from.</summary>
    public static Seq<string> FilesOf(Seq<Endpoint> servers) => Written(servers)
        .Filter(server => server.Source == Source)
        .Map(server => server.Host)
        .Strict();

    /// <summary>The list as SERVERS has it: each file in the place of its servers.</summary>
    public static Seq<Endpoint> Written(Seq<Endpoint> servers) => servers.Exists(server => server.ListFile is not null)
        ? toSeq(servers
            .Select(server => server.ListFile is { } file ? new Endpoint(file, 0, Source: Source) : server)
            .Distinct()).Strict()
        : servers;

    /// <summary>
    /// The list with the servers of each file in its place; or all that is wrong with the files, and with what they
    /// come to together.
    /// </summary>
    /// <param name="servers">As <see cref="Written"/> gives them.</param>
    /// <param name="read">The content of a file, or why it cannot be read.</param>
    public static Validation<ConfigError, Seq<Endpoint>> Fill(
        Seq<Endpoint> servers, Func<string, Validation<ConfigError, ReadOnlyMemory<byte>>> read) =>
        Validations.All(servers.Map(server => server.Source == Source
                ? read(server.Host).Bind(content => Parse(server.Host, content.Span))
                : Success<ConfigError, Seq<Endpoint>>(Seq1(server))).Strict())
            .Map(lists => lists.Bind(list => list).Strict())
            .Bind(all => Together(servers, all));

    /// <summary>The servers of a file's content, at least one; or all that is wrong with it.</summary>
    public static Validation<ConfigError, Seq<Endpoint>> Parse(string file, ReadOnlySpan<byte> content)
    {
        var text = ConfigText.Of(file, content);
        if (!text.Mistakes.IsEmpty)
        {
            return Fail<ConfigError, Seq<Endpoint>>(text.Mistakes);
        }

        var lines = text.Lines.Map(Uncommented).Filter(line => line.Length > 0).Strict();
        var odd = lines.Bind(Odd).Strict();
        return !odd.IsEmpty ? Fail<ConfigError, Seq<Endpoint>>(odd)
            : lines.IsEmpty ? SourceSpan.OfFile(file).Fails<Seq<Endpoint>>(
                "there is no server in it", "SERVERS names it; one server a line, such as 10.0.0.1:80 weight=2")
            : Servers.ReadAll(lines).Map(servers => servers.Map(server => server with { ListFile = file }).Strict());
    }

    /// <summary>The path behind <c>@</c>, which takes no words.</summary>
    internal static Validation<ConfigError, Endpoint> ReadPath(SourceSpan item)
    {
        var path = item.From(1).Trim();
        return path.Length == 0
            ? item.Fails<Endpoint>("a file is missing behind the @", "such as @servers.txt")
            : FilePaths.Kind.Read("SERVERS", path).Bind(file => file.Match(
                name => Success<ConfigError, Endpoint>(new Endpoint(name, 0, Source: Source)),
                () => path.Fails<Endpoint>("a file called none", "such as @servers.txt")));
    }

    /// <summary>What SERVERS takes and a line of a file does not.</summary>
    private static Seq<ConfigError> Odd(SourceSpan line) =>
        line.Text.StartsWith('@') ? Seq1(line.Wrong("a file in a file", "its servers, one a line"))
            : line.Text.IndexOf(',') is var comma and >= 0
                ? Seq1(line.Slice(comma, 1).Wrong("a comma in a file of servers", "one server a line"))
            : Seq<ConfigError>();

    private static SourceSpan Uncommented(SourceSpan line)
    {
        var text = line.Text;
        var mark = text.TrimStart().StartsWith('#') ? 0 : text.IndexOf(" #", StringComparison.Ordinal);
        return (mark < 0 ? line : line.Slice(0, mark)).Trim();
    }

    private static Validation<ConfigError, Seq<Endpoint>> Together(Seq<Endpoint> written, Seq<Endpoint> all)
    {
        var twice = all.GroupBy(server => server.Id).Where(same => same.Count() > 1).Select(same => same.Last());
        var mistakes = toSeq(twice).Map(server => SourceSpan.OfFile(server.ListFile ?? FilesOf(written).Head).Wrong(
            $"{server} is listed twice in SERVERS", "to give it a larger share, use weight=2")).Strict();
        return !mistakes.IsEmpty ? Fail<ConfigError, Seq<Endpoint>>(mistakes)
            : all.Count > Servers.CountMax ? SourceSpan.OfFile(FilesOf(written).Head).Fails<Seq<Endpoint>>(
                $"{Counts.Show(all.Count)} servers", $"a site takes at most {Counts.Show(Servers.CountMax)}")
            : all.ForAll(server => server.Drain) ? SourceSpan.OfFile(FilesOf(written).Head).Fails<Seq<Endpoint>>(
                "every server is drained", "none would take new clients")
            : Success<ConfigError, Seq<Endpoint>>(all);
    }
}
