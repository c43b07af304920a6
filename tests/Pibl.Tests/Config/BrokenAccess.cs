namespace Pibl.Tests.Config;

/// <summary>ALLOW, DENY, AUTH, RATE and MAX_CLIENT in a file: what cannot be taken.</summary>
public class BrokenAccess
{
    private const string Form = "burst=200, or by=client, by=site, by=header NAME or by=cookie NAME";
    private const string Digits = "a number from 1 to 1000000, in digits";

    public static TheoryData<string, string> Networks => new()
    {
        { "ALLOW=none", "1:7 [none] ALLOW=none would let nobody in; leave the line out to let everybody in" },
        { "ALLOW=all", "1:7 [all] ALLOW takes networks, or any; did you mean any?" },
        { "ALLOW=*", "1:7 [*] ALLOW takes networks, or any; did you mean any?" },
        { "ALLOW=10.0.0.1/8", "1:7 [10.0.0.1/8] 10.0.0.1/8 has bits set behind its first 8; did you mean 10.0.0.0/8 or 10.0.0.1?" },
        { "ALLOW=10.0.0.0/33", "1:16 [33] the length behind the slash is out of range; a number from 0 to 32" },
        { "ALLOW=10.0.0.0/", "1:16 [] the length behind the slash is missing; a number from 0 to 32" },
        { "ALLOW=10.0.0.0/8,", "1:18 [] an address is missing here; one comma between two, none at the end" },
        { "ALLOW=[::1]", "1:7 [[::1]] an address without brackets is taken here; such as ::1 or fd00::/8" },
        { "ALLOW=fe80::1%eth0", "1:7 [fe80::1%eth0] ALLOW takes neither a zone nor an IPv4 address in IPv6 form; the plain address, such as 10.0.0.7" },
        { "ALLOW=::ffff:10.0.0.1", "1:7 [::ffff:10.0.0.1] ALLOW takes neither a zone nor an IPv4 address in IPv6 form; the plain address, such as 10.0.0.7" },
        { "DENY=any", "1:6 [any] DENY=any would let nobody in; ALLOW alone shuts out all others; leave DENY out" },
        { "DENY=all", "1:6 [all] DENY=all would let nobody in; ALLOW alone shuts out all others; leave DENY out" },
        { "DENY=10.0.0.0/x", "1:15 [x] the length behind the slash takes a whole number, not \"x\"; a number from 0 to 32, in digits" },
        { "DENY=fd00::/129", "1:13 [129] the length behind the slash is out of range; a number from 0 to 128" },
        { "DENY=fd00::1/8", "1:6 [fd00::1/8] fd00::1/8 has bits set behind its first 8; did you mean fd00::/8 or fd00::1?" },
        { "DENY=10.0.0.0/8,,::1", "1:17 [] an address is missing here; one comma between two, none at the end" },
        { "DENY=[::1]", "1:6 [[::1]] an address without brackets is taken here; such as ::1 or fd00::/8" },
        { "DENY=fe80::1%1", "1:6 [fe80::1%1] DENY takes neither a zone nor an IPv4 address in IPv6 form; the plain address, such as 10.0.0.7" },
        { "DENY=10.0.0.5/24,10.0.1.5/24", "1:6 [10.0.0.5/24] 10.0.0.5/24 has bits set behind its first 24; did you mean 10.0.0.0/24 or 10.0.0.5?\n1:18 [10.0.1.5/24] 10.0.1.5/24 has bits set behind its first 24; did you mean 10.0.1.0/24 or 10.0.1.5?" },
        { "DENY=", "1:6 [] DENY has no value; such as DENY=none; leave the line out for the default" },
    };

    public static TheoryData<string, string> Users => new()
    {
        { "AUTH=on", "1:6 [on] AUTH would be a file called on; leave the line out for the default" },
        { "AUTH=off", "1:6 [off] AUTH would be a file called off; did you mean none?" },
        { "AUTH=users/", "1:6 [users/] AUTH takes a file, and this is a folder; add the file's name" },
        { "AUTH=realm=Staging", "1:6 [] AUTH takes a file; such as users.htpasswd realm=Staging" },
        { "AUTH=users realm=", "1:18 [] the realm is missing; such as realm=Staging" },
        { "AUTH=users realm=\"a\"", "1:18 [\"] a realm is ASCII, without quotes and backslashes; such as realm=Staging area" },
        { "AUTH=users realm=a\\b", "1:19 [\\] a realm is ASCII, without quotes and backslashes; such as realm=Staging area" },
        { "AUTH=users realm=Größe", "1:20 [ö] a realm is ASCII, without quotes and backslashes; such as realm=Staging area" },
        { "AUTH=users realm=😀", "1:18 [😀] a realm is ASCII, without quotes and backslashes; such as realm=Staging area" },
        { "AUTH=true realm=x\"", "1:6 [true] AUTH would be a file called true; leave the line out for the default\n1:18 [\"] a realm is ASCII, without quotes and backslashes; such as realm=Staging area" },
        { "AUTH=stdout", "1:6 [stdout] AUTH would be a file called stdout; CONSOLE=on is for the console; a file, or none" },
        { "AUTH=", "1:6 [] AUTH has no value; such as AUTH=none; leave the line out for the default" },
    };

    public static TheoryData<string, string> Limits => new()
    {
        { "RATE=100", "1:6 [100] RATE takes a rate, not \"100\"; did you mean 100/s?" },
        { "RATE=10/s by=ip", "1:14 [ip] by=ip is not known; did you mean by=client?" },
        { "RATE=10/s fast", $"1:11 [fast] unknown attribute fast; {Form}" },
        { "RATE=none, 10/s", "1:6 [none] RATE takes a rate, not \"none\"; such as 100/s burst=200 by=client" },
        { "MAX_CLIENT=0", "1:12 [0] MAX_CLIENT is out of range; a number from 1 to 1000000" },
        { "MAX_CLIENT=1000001", "1:12 [1000001] MAX_CLIENT is out of range; a number from 1 to 1000000" },
        { "MAX_CLIENT=-5", $"1:12 [-5] MAX_CLIENT takes a whole number, not \"-5\"; {Digits}" },
        { "MAX_CLIENT=ten", $"1:12 [ten] MAX_CLIENT takes a whole number, not \"ten\"; {Digits}" },
        { "MAX_CLIENT=1.5", $"1:12 [1.5] MAX_CLIENT takes a whole number, not \"1.5\"; {Digits}" },
        { "MAX_CLIENT=10k", $"1:12 [10k] MAX_CLIENT takes a whole number, not \"10k\"; {Digits}" },
        { "MAX_CLIENT=off", $"1:12 [off] MAX_CLIENT takes a whole number, not \"off\"; {Digits}" },
        { "MAX_CLIENT=10,20", $"1:12 [10,20] MAX_CLIENT takes a whole number, not \"10,20\"; {Digits}" },
        { "MAX_CLIENT=10 20", $"1:12 [10 20] MAX_CLIENT takes a whole number, not \"10 20\"; {Digits}" },
        { "MAX_CLIENTS=10", "1:1 [MAX_CLIENTS] unknown key MAX_CLIENTS; did you mean MAX_CLIENT?" },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    [MemberData(nameof(Users))]
    [MemberData(nameof(Limits))]
    public void Every_mistake_is_named_at_its_place(string text, string expected) =>
        Assert.Equal(expected, Broken.Mistakes(text, Pipeline.Keys));
}
