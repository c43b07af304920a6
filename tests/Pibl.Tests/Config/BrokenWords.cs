namespace Pibl.Tests.Config;

/// <summary>Words, files, and values that do not fit together.</summary>
public class BrokenWords
{
    public static TheoryData<string, string> Words => new()
    {
        { "CACHE=yes", "1:7 [yes] CACHE does not take \"yes\"; did you mean on?" },
        { "CACHE=ON", "1:7 [ON] CACHE does not take \"ON\"; did you mean on?" },
        { "CACHE=of", "1:7 [of] CACHE does not take \"of\"; did you mean off?" },
        { "CACHE=0", "1:7 [0] CACHE does not take \"0\"; did you mean off?" },
        { "CACHE=perhaps", "1:7 [perhaps] CACHE does not take \"perhaps\"; CACHE takes on, off" },
        { "CONSOLE=none", "1:9 [none] CONSOLE does not take \"none\"; did you mean off?" },
        { "LOG_FORMAT=jsno", "1:12 [jsno] LOG_FORMAT does not take \"jsno\"; did you mean json?" },
        { "LOG_FORMAT=xml", "1:12 [xml] LOG_FORMAT does not take \"xml\"; LOG_FORMAT takes pibl, json, combined, combined+" },
        { "VIA=yes", "1:5 [yes] VIA does not take \"yes\"; did you mean on?" },
        { "VIA=both", "1:5 [both] VIA does not take \"both\"; VIA takes reply, on, off" },
        { "CACHE_COOKIES=strips", "1:15 [strips] CACHE_COOKIES does not take \"strips\"; did you mean strip?" },
        { "ABORT_ON_CLOSE=true", "1:16 [true] ABORT_ON_CLOSE does not take \"true\"; did you mean on?" },
        {
            "CACHE_HEURISTIC=10",
            "1:17 [10] CACHE_HEURISTIC takes a share in percent, not \"10\"; such as 10% max=5m, or off"
        },
        { "CACHE_HEURISTIC=0%", "1:17 [0] CACHE_HEURISTIC is out of range; a number from 1 to 100" },
        { "CACHE_HEURISTIC=10% 5m", "1:21 [5m] unknown attribute 5m; such as 10% max=5m, or off" },
        { "CACHE_HEURISTIC=10% max=5", "1:25 [5] the unit is missing (ms s m h); did you mean 5s?" },
        { "CACHE_HEURISTIC=10% max=1m x", "1:28 [x] CACHE_HEURISTIC takes a share and a longest time; such as 10% max=5m, or off" },
        { "RECORDS=none", "1:1 [RECORDS] unknown key RECORDS; did you mean RECORD? It is not built yet" },
    };

    public static TheoryData<string, string> Files => new()
    {
        { "LOG=None", "1:5 [None] LOG would be a file called None; did you mean none?" },
        { "LOG=off", "1:5 [off] LOG would be a file called off; did you mean none?" },
        { "LOG=no", "1:5 [no] LOG would be a file called no; did you mean none?" },
        { "CACHE_FILE=False", "1:12 [False] CACHE_FILE would be a file called False; did you mean none?" },
        { "CACHE_FILE=null", "1:12 [null] CACHE_FILE would be a file called null; did you mean none?" },
        { "LOG=on", "1:5 [on] LOG would be a file called on; leave the line out for the default" },
        { "LOG=stdout", "1:5 [stdout] LOG would be a file called stdout; CONSOLE=on is for the console; a file, or none" },
        { "LOG=logs/", "1:5 [logs/] LOG takes a file, and this is a folder; add the file's name" },
        { "CACHE_FILE=.", "1:12 [.] CACHE_FILE takes a file, and this is a folder; add the file's name" },
        {
            "CACHE_FILE=logPIBL.txt",
            "1:12 [logPIBL.txt] LOG and CACHE_FILE are the same file: each would destroy the other; give them "
            + "two files"
        },
        {
            "LOG=logs/../x.txt\nCACHE_FILE=./x.txt",
            "2:12 [./x.txt] LOG and CACHE_FILE are the same file: each would destroy the other; give them two files"
        },
        {
            "CACHE_FILE=persist.cache\nLOG=persist.cache",
            "1:12 [persist.cache] LOG and CACHE_FILE are the same file: each would destroy the other; give them "
            + "two files"
        },
        {
            "LOG=serv.config",
            "1:5 [serv.config] LOG is this configuration file itself: it would be overwritten; another file, or "
            + "none"
        },
        {
            "CACHE_FILE=./serv.config",
            "1:12 [./serv.config] CACHE_FILE is this configuration file itself: it would be overwritten; "
            + "another file, or none"
        },
    };

    public static TheoryData<string, string> Networks => new()
    {
        {
            "TRUSTED_PROXIES=10.0.0.1/8",
            "1:17 [10.0.0.1/8] 10.0.0.1/8 has bits set behind its first 8; did you mean 10.0.0.0/8 or 10.0.0.1?"
        },
        {
            "TRUSTED_PROXIES=fd00::1/8",
            "1:17 [fd00::1/8] fd00::1/8 has bits set behind its first 8; did you mean fd00::/8 or fd00::1?"
        },
        {
            "TRUSTED_PROXIES=::1, 10.0.0.0/33",
            "1:31 [33] the length behind the slash is out of range; a number from 0 to 32"
        },
        { "TRUSTED_PROXIES=::/129", "1:20 [129] the length behind the slash is out of range; a number from 0 to 128" },
        {
            "TRUSTED_PROXIES=10.0.0.0/",
            "1:26 [] the length behind the slash is missing; a number from 0 to 32"
        },
        { "TRUSTED_PROXIES=10.0.0.1,", "1:26 [] an address is missing here; one comma between two, none at the end" },
        {
            "TRUSTED_PROXIES=[::1]",
            "1:17 [[::1]] an address without brackets is taken here; such as ::1 or fd00::/8"
        },
        {
            "TRUSTED_PROXIES=lb.example",
            "1:17 [lb.example] TRUSTED_PROXIES takes addresses and networks, and \"lb.example\" is a name; such as 127.0.0.1, ::1 or 10.0.0.0/8"
        },
        {
            "TRUSTED_PROXIES=::ffff:10.0.0.1",
            "1:17 [::ffff:10.0.0.1] TRUSTED_PROXIES takes neither a zone nor an IPv4 address in IPv6 form; the plain "
            + "address, such as 10.0.0.7"
        },
        {
            "TRUSTED_PROXIES=010.0.0.1, fe80::1%1",
            "1:17 [010] \"010\" is not a part of an IPv4 address; a number from 0 to 255\n"
            + "1:28 [fe80::1%1] TRUSTED_PROXIES takes neither a zone nor an IPv4 address in IPv6 form; the plain "
            + "address, such as 10.0.0.7"
        },
    };

    public static TheoryData<string, string> Relations => new()
    {
        {
            "SERVERS=10.0.0.1:80,127.0.0.1:8080",
            "1:21 [127.0.0.1:8080] 127.0.0.1:8080 is the proxy itself: a request would go round for ever; the "
            + "address of a server behind it, or another PUERTO"
        },
        {
            "SERVERS=localhost:8080",
            "1:9 [localhost:8080] localhost:8080 is the proxy itself: a request would go round for ever; the "
            + "address of a server behind it, or another PUERTO"
        },
        {
            "PROXY=0.0.0.0\nSERVERS=127.0.0.1:8080",
            "2:9 [127.0.0.1:8080] 127.0.0.1:8080 is the proxy itself: a request would go round for ever; the "
            + "address of a server behind it, or another PUERTO"
        },
        {
            "PROXY=::\nSERVERS=[::1]:8080",
            "2:9 [[::1]:8080] [::1]:8080 is the proxy itself: a request would go round for ever; the address of "
            + "a server behind it, or another PUERTO"
        },
        {
            "PROXY=::ffff:127.0.0.1\nSERVERS=localhost:8080",
            "2:9 [localhost:8080] localhost:8080 is the proxy itself: a request would go round for ever; the address of "
            + "a server behind it, or another PUERTO"
        },
        {
            "PROXY=[::]\nSERVERS=127.0.0.1:8080",
            "2:9 [127.0.0.1:8080] 127.0.0.1:8080 is the proxy itself: a request would go round for ever; the address of "
            + "a server behind it, or another PUERTO"
        },
        {
            "PROXY=localhost\nSERVERS=127.0.0.1:8080",
            "2:9 [127.0.0.1:8080] 127.0.0.1:8080 is the proxy itself: a request would go round for ever; the "
            + "address of a server behind it, or another PUERTO"
        },
        {
            "CACHE_OBJECT=512MB\nCACHE_FILE=none",
            "1:14 [512MB] CACHE_OBJECT (512MB) is larger than CACHE_MEMORY (256MB): such a body would never "
            + "fit; make CACHE_OBJECT at most 256MB"
        },
        {
            "CACHE_OBJECT=2MB\nCACHE_MEMORY=1MB\nCACHE_FILE=none",
            "1:14 [2MB] CACHE_OBJECT (2MB) is larger than CACHE_MEMORY (1MB): such a body would never fit; "
            + "make CACHE_OBJECT at most 1MB"
        },
        {
            "CACHE_MEMORY=64MB\nCACHE_OBJECT=65MB\nCACHE_FILE=none",
            "2:14 [65MB] CACHE_OBJECT (65MB) is larger than CACHE_MEMORY (64MB): such a body would never fit; "
            + "make CACHE_OBJECT at most 64MB"
        },
        {
            "CACHE_DISK=1MB\nCACHE_OBJECT=16MB",
            "2:14 [16MB] CACHE_OBJECT (16MB) is larger than CACHE_DISK (1MB): such a body would never fit; make "
            + "CACHE_OBJECT at most 1MB"
        },
        {
            "LIMIT_LINE=64KB",
            "1:12 [64KB] LIMIT_LINE (64KB) is larger than LIMIT_HEAD (32KB): the line is a part of the head; "
            + "make LIMIT_LINE at most 32KB"
        },
        {
            "LIMIT_HEAD=8KB",
            "1:12 [8KB] LIMIT_LINE (8384) is larger than LIMIT_HEAD (8KB): the line is a part of the head; make "
            + "LIMIT_LINE at most 8KB"
        },
    };

    [Theory]
    [MemberData(nameof(Words))]
    [MemberData(nameof(Files))]
    [MemberData(nameof(Networks))]
    [MemberData(nameof(Relations))]
    public void Every_mistake_is_named_at_its_place(string text, string expected) =>
        Assert.Equal(expected, Broken.Mistakes(text));
}
