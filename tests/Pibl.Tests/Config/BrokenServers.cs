namespace Pibl.Tests.Config;

/// <summary>Addresses and servers that cannot be taken.</summary>
public class BrokenServers
{
    public static TheoryData<string, string> Addresses => new()
    {
        { "SERVERS=https://", "1:17 [] the host is missing; such as https://10.0.0.1:8443" },
        { "SERVERS=h2c://", "1:15 [] the host is missing; such as h2c://10.0.0.1:8443" },
        { "SERVERS=srv:_http._tcp.a:80", "1:25 [:80] a port behind an SRV name; the records have the ports" },
        { "SERVERS=srv:_http._tcp.a weight=2 bakcup", "1:26 [weight=2] a weight behind an SRV name; the records have the weights\n1:35 [bakcup] unknown attribute bakcup; did you mean backup?" },
        { "SERVERS=srv:", "1:13 [] a host is missing; such as 10.0.0.1 or app.example" },
        { "SERVERS=k8s:app:80", "1:13 [app:80] a namespace and a service are named, with a / between; such as k8s:default/app:8080, or k8s:default/app:http by the port's name" },
        { "SERVERS=k8s:a/b", "1:15 [b] the port is missing; such as k8s:default/app:8080, or k8s:default/app:http by the port's name" },
        { "SERVERS=k8s:a/b:", "1:17 [] the port is missing; such as k8s:default/app:8080, or k8s:default/app:http by the port's name" },
        { "SERVERS=k8s:/b:80", "1:13 [] the namespace is missing; such as k8s:default/app:8080, or k8s:default/app:http by the port's name" },
        { "SERVERS=k8s:a/B:0", "1:15 [B] \"B\" is no name of a service; did you mean b?\n1:17 [0] port is out of range; a number from 1 to 65535" },
        { "SERVERS=k8s:a-/b:80", "1:13 [a-] \"a-\" is no name of a namespace; 1 to 63 lower-case letters, digits and \"-\", which is not at its ends" },
        { "SERVERS=k8s:a/b:h_p", "1:17 [h_p] \"h_p\" is neither a port's number nor its name; 1 to 65535, or 1 to 15 lower-case letters, digits and \"-\"" },
        { "SERVERS=@", "1:9 [@] a file is missing behind the @; such as @servers.txt" },
        { "SERVERS=@none", "1:10 [none] a file called none; such as @servers.txt" },
        { "SERVERS=@lists/", "1:10 [lists/] SERVERS takes a file, and this is a folder; add the file's name" },
        {
            "SERVERS=unix:/run/x.sock",
            "1:9 [unix:/run/x.sock] a server is reached over TCP, not by a socket in the file system; such as 127.0.0.1:80"
        },
        { "SERVERS=a drain", "1:9 [a drain] every server is drained, so none takes new clients; take drain from at least one" },
        { "SERVERS=a drain=1,b", "1:11 [drain=1] drain stands alone; did you mean drain?" },
        { "SERVERS=a max", "1:11 [max] a bound is max=100; how many requests the server gets at once" },
        { "SERVERS=a max=0", "1:15 [0] max is out of range; a number from 1 to 1000000" },
        { "SERVERS=a max=1 max=2", "1:17 [max=2] max twice for one server; keep one" },
        { "SERVERS=\u201Ca\u201D,b", "1:9 [\u201C] \"\u201C\" cannot be in a host name; letters, digits, \"-\" and \".\"" },
        {
            "PROXY=unix:/run/x.sock",
            "1:7 [unix:/run/x.sock] PROXY takes an address; did you mean LISTEN=unix:/run/x.sock?"
        },
        { "PROXY=http://0.0.0.0", "1:7 [http://] PROXY takes an address, without a scheme; such as 127.0.0.1" },
        {
            "PROXY=fe80::1",
            "1:7 [fe80::1] an address that every link has needs its zone, the name of an interface; such as fe80::1%eth0"
        },
        { "PROXY=::1%lo", "1:10 [%lo] only an address that every link has (fe80::/10) takes a zone; did you mean ::1?" },
        { "SERVERS=[fe80::1%]:80", "1:17 [%] a zone is the name of an interface; such as fe80::1%eth0" },
        {
            "PROXY=127.0.0.1:8080",
            "1:16 [:8080] PROXY takes an address without a port; the port is PUERTO's; did you mean "
            + "PROXY=127.0.0.1?"
        },
        {
            "PROXY=localhost:8080",
            "1:16 [:8080] PROXY takes an address without a port; the port is PUERTO's; did you mean "
            + "PROXY=localhost?"
        },
        { "PROXY=*", "1:7 [*] PROXY takes an address; did you mean 0.0.0.0? (all IPv4 addresses; [::] for all)" },
        { "PROXY=300.0.0.1", "1:7 [300] \"300\" is not a part of an IPv4 address; a number from 0 to 255" },
        { "PROXY=10.0.0", "1:7 [10.0.0] \"10.0.0\" is not an IPv4 address; four numbers with dots, such as 10.0.0.1" },
        { "PROXY=10.0.0.01", "1:14 [01] \"01\" is not a part of an IPv4 address; a number from 0 to 255" },
        { "PROXY=::g", "1:7 [::g] \"::g\" is not an IPv6 address; such as ::1 or 2001:db8::7" },
        { "PROXY=[::1", "1:7 [[::1] the bracket is not closed; such as [::1]" },
        {
            "PROXY=[::1]:8080",
            "1:12 [:8080] PROXY takes an address without a port; the port is PUERTO's; did you mean PROXY=[::1]?"
        },
        { "PROXY=a b", "1:8 [ ] \" \" cannot be in a host name; letters, digits, \"-\" and \".\"" },
        {
            "PROXY=-app.example",
            "1:7 [-app] \"-app\" is not a part of a host name; 1 to 63 characters, no \"-\" at its ends"
        },
        { "PROXY=app..example", "1:11 [] a host name with an empty part; one dot between two parts, none at the ends" },
        { "PROXY=.", "1:7 [] a host name with an empty part; one dot between two parts, none at the ends" },
        { "PROXY=español.example", "1:11 [ñ] a letter that host names do not have; write the name in its xn-- form" },
        {
            "PROXY=a_very_long_label_that_goes_on_and_on_and_on_and_on_and_on_and_on.example",
            "1:7 [a_very_long_label_that_goes_on_and_on_and_on_and_on_and_on_and_on] "
            + "\"a_very_long_label_that_goes_on_and_on_and_on_and_on_and_on_and_on\" is not a part of a host "
            + "name; 1 to 63 characters, no \"-\" at its ends"
        },
    };

    public static TheoryData<string, string> Servers => new()
    {
        { "SERVERS=10.0.0.1:0", "1:18 [0] port is out of range; a number from 1 to 65535" },
        { "SERVERS=10.0.0.1:", "1:18 [] port is missing; a number from 1 to 65535" },
        { "SERVERS=:80", "1:9 [] a host is missing; such as 10.0.0.1 or app.example" },
        {
            "SERVERS=10.0.0.1:http",
            "1:18 [http] port takes a whole number, not \"http\"; a number from 1 to 65535, in digits"
        },
        {
            "SERVERS=10.0.0.1:80:90",
            "1:9 [10.0.0.1:80:90] more than one colon: an IPv6 address stands in brackets; such as [::1]:80"
        },
        {
            "SERVERS=10.0.0.1,,10.0.0.2",
            "1:18 [] a server is missing here; one comma between two servers, none at the end"
        },
        { "SERVERS=10.0.0.1,", "1:18 [] a server is missing here; one comma between two servers, none at the end" },
        { "SERVERS=10.0.0.1;10.0.0.2", "1:17 [;] servers stand with commas between; did you mean 10.0.0.1,10.0.0.2?" },
        {
            "SERVERS=10.0.0.1:80 10.0.0.2:80",
            "1:21 [10.0.0.2:80] unknown attribute 10.0.0.2:80; weight=3, backup, drain or max=100; a comma stands between two "
            + "servers"
        },
        {
            "SERVERS=http://10.0.0.1:80/",
            "1:27 [/] a server is host:port, without a path; did you mean 10.0.0.1:80?"
        },
        {
            "SERVERS=ftp://10.0.0.1:80",
            "1:9 [ftp://10.0.0.1:80] a server is host:port, or that behind https://, h2:// or h2c://; did you mean 10.0.0.1:80?"
        },
        { "SERVERS=10.0.0.1:80/app", "1:20 [/app] a server is host:port, without a path; did you mean 10.0.0.1:80?" },
        { "SERVERS=::1", "1:9 [::1] more than one colon: an IPv6 address stands in brackets; did you mean [::1]:80?" },
        {
            "SERVERS=::1:80",
            "1:9 [::1:80] more than one colon: an IPv6 address stands in brackets; did you mean [::1]:80?"
        },
        {
            "SERVERS=2001:db8::7",
            "1:9 [2001:db8::7] more than one colon: an IPv6 address stands in brackets; did you mean "
            + "[2001:db8::7]:80?"
        },
        { "SERVERS=[::1:80", "1:9 [[::1:80] the bracket is not closed; such as [::1]:80" },
        { "SERVERS=[::1]80", "1:14 [80] \"80\" behind the bracket; a port, such as [::1]:80" },
        { "SERVERS=[10.0.0.1]:80", "1:10 [10.0.0.1] \"10.0.0.1\" is not an IPv6 address; such as ::1 or 2001:db8::7" },
        { "SERVERS=user@host", "1:13 [@] \"@\" cannot be in a host name; letters, digits, \"-\" and \".\"" },
        {
            "SERVERS=0.0.0.0:80",
            "1:9 [0.0.0.0] 0.0.0.0 is no server's address; the address the server can be reached at"
        },
        { "SERVERS=[::]:80", "1:10 [::] :: is no server's address; the address the server can be reached at" },
        { "SERVERS=10.0.0.1 weight=0", "1:25 [0] weight is out of range; a number from 1 to 100" },
        { "SERVERS=10.0.0.1 weight=101", "1:25 [101] weight is out of range; a number from 1 to 100" },
        { "SERVERS=10.0.0.1 weight", "1:18 [weight] a weight is weight=3; from weight=1 to weight=100" },
        { "SERVERS=10.0.0.1 weight=", "1:25 [] weight is missing; a number from 1 to 100" },
        { "SERVERS=10.0.0.1 weight=2 weight=3", "1:27 [weight=3] weight twice for one server; keep one" },
        { "SERVERS=10.0.0.1 wieght=2", "1:18 [wieght=2] unknown attribute wieght; did you mean weight?" },
        { "SERVERS=10.0.0.1 backp", "1:18 [backp] unknown attribute backp; did you mean backup?" },
        { "SERVERS=10.0.0.1 backup=on", "1:18 [backup=on] backup stands alone; did you mean backup?" },
        {
            "SERVERS=10.0.0.1 fast",
            "1:18 [fast] unknown attribute fast; weight=3, backup, drain or max=100; a comma stands between two servers"
        },
        {
            "SERVERS=10.0.0.1;10.0.0.2:81",
            "1:17 [;] servers stand with commas between; did you mean 10.0.0.1,10.0.0.2:81?"
        },
        {
            "SERVERS=10.0.0.1:80,10.0.0.2,10.0.0.1",
            "1:30 [10.0.0.1] 10.0.0.1:80 is listed twice, first at column 9; to give it a larger share, use "
            + "weight=2"
        },
        {
            "SERVERS=[::1]:81,[0:0::1]:81",
            "1:18 [[0:0::1]:81] [::1]:81 is listed twice, first at column 9; to give it a larger share, use "
            + "weight=2"
        },
        {
            "SERVERS=App:80,app",
            "1:16 [app] app:80 is listed twice, first at column 9; to give it a larger share, use weight=2"
        },
        {
            "SERVERS=10.0.0.1 backup",
            "1:9 [10.0.0.1 backup] every server is a backup, so there is none to back up; take backup from at "
            + "least one"
        },
        {
            "SERVERS=10.0.0.1 backup,10.0.0.2 backup",
            "1:9 [10.0.0.1 backup,10.0.0.2 backup] every server is a backup, so there is none to back up; take "
            + "backup from at least one"
        },
        {
            "SERVERS=127.0.0.1:99999,b:c,300.1.1.1 weight=x",
            "1:19 [99999] port is out of range; a number from 1 to 65535" + "\n"
            + "1:27 [c] port takes a whole number, not \"c\"; a number from 1 to 65535, in digits" + "\n"
            + "1:29 [300] \"300\" is not a part of an IPv4 address; a number from 0 to 255" + "\n"
            + "1:46 [x] weight takes a whole number, not \"x\"; a number from 1 to 100, in digits"
        },
    };

    [Theory]
    [MemberData(nameof(Addresses))]
    [MemberData(nameof(Servers))]
    public void Every_mistake_is_named_at_its_place(string text, string expected) =>
        Assert.Equal(expected, Broken.Mistakes(text));
}
