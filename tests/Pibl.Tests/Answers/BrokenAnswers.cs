using Pibl.Answers;
using Pibl.Tests.Config;

namespace Pibl.Tests.Answers;

/// <summary>ANSWER.</summary>
public sealed class BrokenAnswers
{
    private const string Such = "such as ANSWER=301 https://{host}{path}, ANSWER=503 maintenance.html, or ANSWER=204";

    public static TheoryData<string, string> Lines => new()
    {
        { "ANSWER=maintenance.html", "1:8 [maintenance.html] ANSWER begins with a status; did you mean ANSWER=503 maintenance.html?" },
        { "ANSWER=https://new.example", "1:8 [https://new.example] ANSWER begins with a status; did you mean ANSWER=302 https://new.example?" },
        { "ANSWER=redirect /x", $"1:8 [redirect] ANSWER begins with a status; {Such}" },
        { "ANSWER=off", "1:8 [off] ANSWER begins with a status; did you mean ANSWER=none?" },
        { "ANSWER=-1", $"1:8 [-1] ANSWER begins with a status; {Such}" },
        { "ANSWER=20", "1:8 [20] the status of ANSWER is out of range; a number from 200 to 599" },
        { "ANSWER=100", "1:8 [100] the status of ANSWER is out of range; a number from 200 to 599" },
        { "ANSWER=600 x.html", "1:8 [600] the status of ANSWER is out of range; a number from 200 to 599" },
        { "ANSWER=206", "1:8 [206] ANSWER cannot answer 206; nobody has asked for a part (RFC 9110 §14)" },
        { "ANSWER=304", "1:8 [304] ANSWER cannot answer 304; 301, 302, 303, 307 and 308 are redirects" },
        { "ANSWER=401", "1:8 [401] ANSWER cannot answer 401; it needs a challenge (RFC 9110 §15.5.2): AUTH asks who it is" },
        { "ANSWER=405", "1:8 [405] ANSWER cannot answer 405; it must say what is allowed (RFC 9110 §15.5.6): 403 or 404 need not" },
        { "ANSWER=204 empty.html", "1:12 [empty.html] 204 has no content; ANSWER=204 alone, or 200 with the file (RFC 9110 §15.3.5)" },
        { "ANSWER=503 https://new.example", "1:12 [https://new.example] 503 is no redirect; did you mean ANSWER=302 https://new.example?" },
        { "ANSWER=503 pages/", "1:12 [pages/] ANSWER takes a file, and this is a folder; add the file's name" },
        { "ANSWER=503 {host}.html", "1:12 [{] the name of a file takes no placeholders; one file, which is read at the start" },
        { "ANSWER=301", "1:11 [] 301 needs an address; such as ANSWER=301 https://{host}{path}" },
        { "ANSWER=301 www.example.com", "1:12 [www.example.com] a redirect goes to an address or to a path that begins with a slash; did you mean https://www.example.com?" },
        { "ANSWER=301 //new.example", "1:12 [//] an address needs its scheme; did you mean {scheme}://new.example?" },
        { "ANSWER=301 ftp://new.example", "1:12 [ftp:] a redirect goes to http or https; such as https://{host}{path}" },
        { "ANSWER=301 javascript:x", "1:12 [javascript:] a redirect goes to http or https; such as https://{host}{path}" },
        { "ANSWER=301 https://{host}/{path}", "1:26 [/] {path} begins with a slash: this would be two; did you mean https://{host}{path}?" },
        { "ANSWER=301 https://new.example{query}", "1:31 [{] of the placeholders only {host} can stand in the host of a redirect; or else a client could choose where it leads" },
        { "ANSWER=301 https://{server}{path}", "1:20 [{] of the placeholders only {host} can stand in the host of a redirect; or else a client could choose where it leads" },
        { "ANSWER=301 https://{host}.{id}{path}", "1:27 [{] of the placeholders only {host} can stand in the host of a redirect; or else a client could choose where it leads" },
        { "ANSWER=301 https://a@new.example{path}", "1:20 [a@new.example] \"a@new.example\" is not a host; such as https://www.example.com{path}" },
        { "ANSWER=301 https://{path}", "1:20 [{] \"\" is not a host; such as https://www.example.com{path}" },
        { "ANSWER=301 https:///x", "1:20 [/] \"\" is not a host; such as https://www.example.com{path}" },
        { "ANSWER=301 https://{host}{path}{query}", "1:32 [{query}] {query} comes without its question mark; did you mean https://{host}{path}?{query}?" },
        { "ANSWER=301 {query}", "1:12 [{query}] a redirect goes to an address or to a path that begins with a slash; did you mean https://{query}?" },
        { "ANSWER=301 {path}", "1:12 [{path}] this redirects every request to itself; another scheme, host or path" },
        { "ANSWER=301 https://{hots}{path}", "1:20 [{hots}] unknown placeholder {hots}; did you mean {host}?" },
        { "ANSWER=301 https://$host$request_uri", "1:20 [$host] $host is another program's placeholder; did you mean {host}?\n1:25 [$request_uri] $request_uri is another program's placeholder; did you mean {path}?" },
        { "ANSWER=301 https://new.example/a b", "1:33 [ ] \" \" cannot stand in an address; one address; %20 is a space as such" },
        { "ANSWER=301 https://new.example\\{path}", "1:31 [\\] \"\\\" cannot stand in an address; escape it (RFC 3986 §2.1)" },
        { "ANSWER=301 https://new.example/<x>", "1:32 [<] \"<\" cannot stand in an address; escape it (RFC 3986 §2.1)" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Every_mistake_is_named_at_its_place(string line, string expected) =>
        Assert.Equal(expected, BrokenValue.Mistakes(line, AnswerTexts.Read));
}
