using Pibl.Rewrites;
using Pibl.Tests.Config;

namespace Pibl.Tests.Rewrites;

/// <summary>REWRITE and SET_HOST.</summary>
public sealed class BrokenRewrites
{
    public static TheoryData<string, string> Paths => new()
    {
        { "REWRITE=v2", "1:9 [v2] REWRITE takes a path that begins with a slash; did you mean REWRITE=/v2?" },
        { "REWRITE=http://10.0.0.1/v2", "1:9 [http://10.0.0.1/v2] REWRITE takes a path, not an address; SERVERS says which server, SET_HOST which Host it gets" },
        { "REWRITE=/v2?a=b", "1:12 [?] \"?\" cannot stand in a path; the client's query goes on as it is" },
        { "REWRITE=/v2#a", "1:12 [#] \"#\" cannot stand in a path; a fragment is never sent (RFC 9110 §7.1)" },
        { "REWRITE=/v2/{path}", "1:13 [{] \"{\" cannot stand in a path; REWRITE takes no placeholders: what is behind the matched PATH goes on as it is" },
        { "REWRITE=^/api/", "1:9 [^] \"^\" cannot stand in a path; REWRITE takes no patterns: what is behind the matched PATH goes on as it is" },
        { "REWRITE=/a|/b", "1:11 [|] \"|\" cannot stand in a path; REWRITE takes no patterns: what is behind the matched PATH goes on as it is" },
        { "REWRITE=/api /v2", "1:13 [ ] \" \" cannot stand in a path; one path; %20 is a space as such" },
        { "REWRITE=/é", "1:10 [é] \"é\" cannot stand in a path; escape it: %C3%A9 is é (RFC 3986 §2.1)" },
        { "REWRITE=//v2", "1:9 [//] two slashes; did you mean REWRITE=/v2?" },
        { "REWRITE=/v2//", "1:12 [//] two slashes; did you mean REWRITE=/v2/?" },
        { "REWRITE=/v2/%2", "1:13 [%] a % without two digits behind it; %25 is a % as such (RFC 3986 §2.1)" },
        { "REWRITE=/v2/../x", "1:13 [..] REWRITE takes a path without ..; the path that the server is to be asked for" },
        { "REWRITE=/./x", "1:10 [.] REWRITE takes a path without .; the path that the server is to be asked for" },
        { "REWRITE=\\v2", "1:9 [\\] \"\\\" cannot stand in a path; REWRITE takes no patterns: what is behind the matched PATH goes on as it is" },
    };

    public static TheoryData<string, string> Hosts => new()
    {
        { "SET_HOST=Client", "1:10 [Client] SET_HOST would send the Host Client; did you mean client?" },
        { "SET_HOST=clinet", "1:10 [clinet] SET_HOST would send the Host clinet; did you mean client?" },
        { "SET_HOST=servre", "1:10 [servre] SET_HOST would send the Host servre; did you mean server?" },
        { "SET_HOST=upstream", "1:10 [upstream] SET_HOST would send the Host upstream; did you mean server?" },
        { "SET_HOST=none", "1:10 [none] SET_HOST would send the Host none; did you mean client?" },
        { "SET_HOST=off", "1:10 [off] SET_HOST would send the Host off; did you mean server?" },
        { "SET_HOST=http://app.example/", "1:10 [http://] SET_HOST takes a host, not an address; did you mean app.example?" },
        { "SET_HOST=app.example/x", "1:21 [/x] SET_HOST takes a host without a path; did you mean app.example?" },
        { "SET_HOST={host}", "1:10 [{host}] SET_HOST takes no placeholders; client is the client's Host, server the server's" },
        { "SET_HOST=$host", "1:10 [$host] SET_HOST takes no placeholders; client is the client's Host, server the server's" },
        { "SET_HOST=app_x y", "1:10 [app_x y] \"app_x y\" is not a host; client, server, or a name or an address with or without a port: app.example:8080" },
        { "SET_HOST=app.example:", "1:10 [app.example:] \"app.example:\" is not a host; client, server, or a name or an address with or without a port: app.example:8080" },
        { "SET_HOST=app.example:99999", "1:10 [app.example:99999] \"app.example:99999\" is not a host; client, server, or a name or an address with or without a port: app.example:8080" },
        { "SET_HOST=user@app.example", "1:10 [user@app.example] \"user@app.example\" is not a host; client, server, or a name or an address with or without a port: app.example:8080" },
        { "SET_HOST=::1", "1:10 [::1] \"::1\" is not a host; client, server, or a name or an address with or without a port: app.example:8080" },
        { "SET_HOST=españa.example", "1:10 [españa.example] \"españa.example\" is not ASCII; the name in its xn-- form (RFC 5891)" },
    };

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_mistake_in_a_path_is_named_at_its_place(string line, string expected) =>
        Assert.Equal(expected, BrokenValue.Mistakes(line, RewriteTexts.ReadPath));

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Every_mistake_in_a_host_is_named_at_its_place(string line, string expected) =>
        Assert.Equal(expected, BrokenValue.Mistakes(line, RewriteTexts.ReadHost));
}
