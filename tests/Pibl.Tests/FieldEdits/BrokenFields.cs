using Pibl.FieldEdits;
using Pibl.Tests.Config;

namespace Pibl.Tests.FieldEdits;

/// <summary>SET_REQUEST, SET_REPLY, REMOVE_REQUEST and REMOVE_REPLY.</summary>
public sealed class BrokenFields
{
    private const string Hop = "it belongs to one connection and ends there (RFC 9110 §7.6.1)";

    public static TheoryData<string, string> Lines => new()
    {
        { "SET_REQUEST=X-Env prod", "1:13 [X-Env prod] SET_REQUEST takes NAME: VALUE; did you mean SET_REQUEST=X-Env: prod?" },
        { "SET_REQUEST=X-Env=prod", "1:13 [X-Env=prod] SET_REQUEST takes NAME: VALUE; did you mean SET_REQUEST=X-Env: prod?" },
        { "SET_REQUEST=X-Env", "1:13 [X-Env] SET_REQUEST takes NAME: VALUE; such as SET_REQUEST=X-Env: prod" },
        { "SET_REQUEST=: prod", "1:13 [:] there is no name before the colon; such as SET_REQUEST=X-Env: prod" },
        { "SET_REQUEST=X-Env : prod", "1:18 [ ] a space before the colon; did you mean X-Env: prod?" },
        { "SET_REQUEST=X Env: prod", "1:14 [ ] \" \" cannot stand in the name of a field; NAME: VALUE, with the colon right behind the name" },
        { "SET_REQUEST=X-(Env): prod", "1:15 [(] \"(\" cannot stand in the name of a field; letters, digits and hyphens, such as X-Env" },
        { "SET_REQUEST=X-{site}: a", "1:15 [{] \"{\" cannot stand in the name of a field; placeholders stand in values only" },
        { "SET_REQUEST=X-Año: a", "1:16 [ñ] \"ñ\" cannot stand in the name of a field; letters, digits and hyphens, such as X-Env" },
        { "SET_REQUEST=X-Env:", "1:19 [] X-Env has no value; such as SET_REQUEST=X-Env: prod; REMOVE_REQUEST=X-Env takes the field away" },
        { "SET_REQUEST=X-Env: {hots}", "1:20 [{hots}] unknown placeholder {hots}; did you mean {host}?" },
        { "SET_REQUEST=X-Real-IP: $remote_addr", "1:24 [$remote_addr] $remote_addr is another program's placeholder; did you mean {client}?" },
        { "SET_REQUEST=Host: a.example", "1:13 [Host] Host cannot be set here; SET_HOST says which Host the server gets" },
        { "SET_REQUEST=Connection: close", $"1:13 [Connection] Connection cannot be set here; {Hop}" },
        { "SET_REQUEST=Upgrade: h2c", $"1:13 [Upgrade] Upgrade cannot be set here; {Hop}" },
        { "SET_REQUEST=Transfer-Encoding: chunked", $"1:13 [Transfer-Encoding] Transfer-Encoding cannot be set here; {Hop}" },
        { "SET_REQUEST=content-length: 0", "1:13 [content-length] content-length cannot be set here; the body says how long it is (RFC 9112 §6)" },
        { "SET_REQUEST=X-Forwarded-For: {client}", "1:13 [X-Forwarded-For] X-Forwarded-For cannot be set here; PIBL writes it; TRUSTED_PROXIES says whose are believed" },
        { "SET_REQUEST=Via: 1.1 me", "1:13 [Via] Via cannot be set here; VIA says where PIBL names itself" },
        { "SET_REQUEST=X-Request-Id: {id}", "1:13 [X-Request-Id] X-Request-Id cannot be set here; REQUEST_ID says whether it is sent" },
        { "SET_REQUEST=If-None-Match: \"a\"", "1:13 [If-None-Match] If-None-Match cannot be set here; who asks for a part, or on a condition, is the client (RFC 9110 §13)" },
        { "SET_REQUEST=Host : {hots}", "1:17 [ ] a space before the colon; did you mean Host: {hots}?" },
        { "SET_REQUEST=Te: {hots}", $"1:13 [Te] Te cannot be set here; {Hop}\n1:17 [{{hots}}] unknown placeholder {{hots}}; did you mean {{host}}?" },
        { "SET_REPLY=Strict-Transport-Security max-age=1", "1:11 [Strict-Transport-Security max-age=1] SET_REPLY takes NAME: VALUE; did you mean SET_REPLY=Strict-Transport-Security: max-age=1?" },
        { "SET_REPLY=Server:", "1:18 [] Server has no value; such as SET_REPLY=X-Env: prod; REMOVE_REPLY=Server takes the field away" },
        { "SET_REPLY=Content-Length: 3", "1:11 [Content-Length] Content-Length cannot be set here; the body says how long it is (RFC 9112 §6)" },
        { "SET_REPLY=Content-Encoding: gzip", "1:11 [Content-Encoding] Content-Encoding cannot be set here; it says how the body is to be read (RFC 9110 §8.4, §14.4)" },
        { "SET_REPLY=Keep-Alive: timeout=5", $"1:11 [Keep-Alive] Keep-Alive cannot be set here; {Hop}" },
        { "SET_REPLY=Age: 0", "1:11 [Age] Age cannot be set here; the cache writes it (RFC 9111 §5.1, RFC 9211)" },
        { "SET_REPLY=Date: {host}", "1:11 [Date] Date cannot be set here; every reply has one (RFC 9110 §6.6.1)" },
        { "SET_REPLY=Trailer: X", $"1:11 [Trailer] Trailer cannot be set here; {Hop}" },
        { "SET_REPLY=X-Frame-Options", "1:11 [X-Frame-Options] SET_REPLY takes NAME: VALUE; such as SET_REPLY=X-Env: prod" },
        { "SET_REPLY=X-By: {upstream}", "1:17 [{upstream}] unknown placeholder {upstream}; did you mean {server}?" },
        { "SET_REPLY=X-Name: José", "1:22 [é] a field's value is plain ASCII; escape it as the field's readers expect: %C3%A9 for é in an address" },
        { "SET_REPLY=X-T: {time-left}", "1:16 [{time-left}] {time-left} is what servers are told; it stands in SET_REQUEST alone" },
        { "SET_REPLY=X Y: z", "1:12 [ ] \" \" cannot stand in the name of a field; NAME: VALUE, with the colon right behind the name" },
    };

    public static TheoryData<string, string> Names => new()
    {
        { "REMOVE_REQUEST=Cookie,", "1:23 [] a name is missing here; one comma between two, none at the end: REMOVE_REQUEST=Server" },
        { "REMOVE_REQUEST=,Cookie", "1:16 [] a name is missing here; one comma between two, none at the end: REMOVE_REQUEST=Server" },
        { "REMOVE_REQUEST=Cookie Authorization", "1:22 [ ] \" \" cannot stand in the name of a field; commas between two names" },
        { "REMOVE_REQUEST=Cookie: a", "1:22 [:] \":\" cannot stand in the name of a field; only the name, without a value" },
        { "REMOVE_REQUEST=\"Cookie\", A", "1:16 [\"] \"\"\" cannot stand in the name of a field; letters, digits and hyphens, such as X-Env" },
        { "REMOVE_REQUEST={host}", "1:16 [{] \"{\" cannot stand in the name of a field; placeholders stand in values only" },
        { "REMOVE_REQUEST=Host", "1:16 [Host] Host cannot be taken away here; SET_HOST says which Host the server gets" },
        { "REMOVE_REQUEST=Expect", "1:16 [Expect] Expect cannot be taken away here; it is for each proxy on the way (RFC 9110 §7.6.2, §10.1.1)" },
        { "REMOVE_REQUEST=Forwarded", "1:16 [Forwarded] Forwarded cannot be taken away here; PIBL writes it; TRUSTED_PROXIES says whose are believed" },
        { "REMOVE_REQUEST=TE", $"1:16 [TE] TE cannot be taken away here; {Hop}" },
        { "REMOVE_REQUEST=A, Content-Length", "1:19 [Content-Length] Content-Length cannot be taken away here; the body says how long it is (RFC 9112 §6)" },
        { "REMOVE_REPLY=Server;X", "1:20 [;] \";\" cannot stand in the name of a field; letters, digits and hyphens, such as X-Env" },
        { "REMOVE_REPLY=Server,,X", "1:21 [] a name is missing here; one comma between two, none at the end: REMOVE_REPLY=Server" },
        { "REMOVE_REPLY=X-Powered By", "1:23 [ ] \" \" cannot stand in the name of a field; commas between two names" },
        { "REMOVE_REPLY=Server: nginx", "1:20 [:] \":\" cannot stand in the name of a field; only the name, without a value" },
        { "REMOVE_REPLY=Transfer-Encoding", $"1:14 [Transfer-Encoding] Transfer-Encoding cannot be taken away here; {Hop}" },
        { "REMOVE_REPLY=Cache-Status", "1:14 [Cache-Status] Cache-Status cannot be taken away here; the cache writes it (RFC 9111 §5.1, RFC 9211)" },
        { "REMOVE_REPLY=Via", "1:14 [Via] Via cannot be taken away here; VIA says where PIBL names itself" },
        { "REMOVE_REPLY=Date", "1:14 [Date] Date cannot be taken away here; every reply has one (RFC 9110 §6.6.1)" },
        { "REMOVE_REPLY=Content-Encoding", "1:14 [Content-Encoding] Content-Encoding cannot be taken away here; it says how the body is to be read (RFC 9110 §8.4, §14.4)" },
        { "REMOVE_REPLY=X-Año", "1:17 [ñ] \"ñ\" cannot stand in the name of a field; letters, digits and hyphens, such as X-Env" },
        { "REMOVE_REQUEST=Cdn_Loop", "1:16 [Cdn_Loop] Cdn_Loop cannot be taken away here; VIA says where PIBL names itself" },
        { "REMOVE_REQUEST=X_Forwarded_For", "1:16 [X_Forwarded_For] X_Forwarded_For cannot be taken away here; PIBL writes it; TRUSTED_PROXIES says whose are believed" },
        { "REMOVE_REQUEST=X-Request-Id", "1:16 [X-Request-Id] X-Request-Id cannot be taken away here; REQUEST_ID says whether it is sent" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Every_mistake_in_a_field_is_named_at_its_place(string line, string expected) => Assert.Equal(
        expected, BrokenValue.Mistakes(line, (key, value) => FieldTexts.ReadSet(key, value, IsRequest(key))));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_mistake_in_a_name_is_named_at_its_place(string line, string expected) => Assert.Equal(
        expected, BrokenValue.Mistakes(line, (key, value) => FieldTexts.ReadRemoved(key, value, IsRequest(key))));

    private static bool IsRequest(string key) => key.EndsWith("REQUEST", StringComparison.Ordinal);
}
