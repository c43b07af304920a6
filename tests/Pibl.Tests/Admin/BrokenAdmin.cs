using Pibl.Tests.Config;

namespace Pibl.Tests.Admin;

/// <summary>ADMIN and ADMIN_TOKEN.</summary>
public sealed class BrokenAdmin
{
    public static TheoryData<string, string> Lines => new()
    {
        { "ADMIN=9900", "1:7 [9900] the address is missing; did you mean 127.0.0.1:9900?" },
        { "ADMIN=on", "1:7 [on] the port is missing; such as 0.0.0.0:8080, [::]:80 or unix:/run/pibl.sock" },
        {
            "ADMIN=127.0.0.1:9900 proxy-protocol",
            "1:7 [127.0.0.1:9900 proxy-protocol] ADMIN takes no PROXY header; leave proxy-protocol out"
        },
        { "ADMIN=127.0.0.1:9900 tls", "1:7 [127.0.0.1:9900 tls] ADMIN speaks plain HTTP; leave tls out" },
        { "ADMIN=127.0.0.1:9900 mode=600", "1:22 [mode=600] only a socket in the file system has a mode; leave it out" },
        { "ADMIN=unix:", "1:12 [] the path of a socket is missing; such as unix:/run/pibl.sock" },
        { "ADMIN_TOKEN=tokens/", "1:13 [tokens/] ADMIN_TOKEN takes a file, and this is a folder; add the file's name" },
        { "ADMN=none", "1:1 [ADMN] unknown key ADMN; did you mean ADMIN?" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Every_mistake_is_named_at_its_place(string line, string expected) =>
        Assert.Equal(expected, Broken.Mistakes(line, Pipeline.Keys));
}
