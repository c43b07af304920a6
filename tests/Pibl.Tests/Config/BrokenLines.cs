namespace Pibl.Tests.Config;

/// <summary>Lines that are no assignments, or assign what there is not.</summary>
public class BrokenLines
{
    public static TheoryData<string, string> Lines => new()
    {
        { "SERVRES=10.0.0.1:80", "1:1 [SERVRES] unknown key SERVRES; did you mean SERVERS?" },
        { "puerto=8080", "1:1 [puerto] unknown key puerto; did you mean PUERTO?" },
        { "PUERT0=8080", "1:1 [PUERT0] unknown key PUERT0; did you mean PUERTO?" },
        { "Log-Format=json", "1:1 [Log-Format] unknown key Log-Format; did you mean LOG_FORMAT?" },
        { "PORT=8080", "1:1 [PORT] unknown key PORT; did you mean PUERTO?" },
        { "BACKENDS=10.0.0.1", "1:1 [BACKENDS] unknown key BACKENDS; did you mean SERVERS?" },
        {
            "NONSENSE_ALTOGETHER=1",
            "1:1 [NONSENSE_ALTOGETHER] unknown key NONSENSE_ALTOGETHER; pibl keys lists all of them"
        },
        {
            "SERVER1=10.0.0.1:80\nSERVER2=10.0.0.2:80\nSERVERS=10.0.0.3",
            "1:1 [SERVER1] unknown key SERVER1; all the servers stand in one line: SERVERS=10.0.0.1:80,10.0.0.2:80\n"
            + "2:1 [SERVER2] unknown key SERVER2; all the servers stand in one line: SERVERS=10.0.0.1:80,10.0.0.2:80"
        },
        { "PUERTO\u00A0=8080", "1:7 [\u00A0] U+00A0, which looks like a space or like nothing; a plain space, or nothing at all" },
        { "RETRIES=\u200B1", "1:9 [\u200B] U+200B, which looks like a space or like nothing; a plain space, or nothing at all" },
        { "LOG=a\u202Fb", "1:6 [\u202F] U+202F, which looks like a space or like nothing; a plain space, or nothing at all" },
        { "PROXY=\u201C::1\u201D", "1:7 [\u201C::1\u201D] values stand without quotes; did you mean PROXY=::1?" },
        { "LOG=\u2018a\u2019", "1:5 [\u2018a\u2019] values stand without quotes; did you mean LOG=a?" },
        { "\"RETRIES\"=1", "1:1 [\"RETRIES\"] keys stand without quotes; did you mean RETRIES?" },
        { "\u201CRETRIES\u201D=1", "1:1 [\u201CRETRIES\u201D] keys stand without quotes; did you mean RETRIES?" },
        { "=8080", "1:1 [] there is no key before the =; a line is KEY=VALUE" },
        { "PUERTO 8080", "1:1 [PUERTO 8080] there is no = in this line; did you mean PUERTO=8080?" },
        { "PUERTO: 8080", "1:1 [PUERTO: 8080] there is no = in this line; did you mean PUERTO=8080?" },
        { "server {", "1:1 [server {] there is no = in this line; a line is KEY=VALUE without ; and {}, and [site NAME] begins the keys of a site" },
        { "listen 80;", "1:1 [listen 80;] there is no = in this line; a line is KEY=VALUE without ; and {}, and [site NAME] begins the keys of a site" },
        { "}", "1:1 [}] there is no = in this line; a line is KEY=VALUE without ; and {}, and [site NAME] begins the keys of a site" },
        { "location /api {", "1:1 [location /api {] there is no = in this line; which paths a site is for is PATH" },
        { "PUERTO", "1:7 [] PUERTO has no value; such as PUERTO=8080" },
        {
            "just some words",
            "1:1 [just some words] there is no = in this line; a line is KEY=VALUE, and a comment begins with #"
        },
        {
            "; a comment",
            "1:1 [; a comment] there is no = in this line; a line is KEY=VALUE, and a comment begins with #"
        },
        {
            "PUERTO=1\nPROXY=a\nSERVERS=b\n[cache]\nSIZE=4",
            "4:1 [[cache]] unknown section [cache]; a section begins with a line such as [site shop]"
        },
        { "RETRIES=1\nRETRIES=2", "2:1 [RETRIES] RETRIES is given twice: here and in line 1; keep one of the two" },
        {
            "RETRIES=1\n\n# again\nRETRIES=1\nRETRIES=3",
            "4:1 [RETRIES] RETRIES is given twice: here and in line 1; keep one of the two" + "\n"
            + "5:1 [RETRIES] RETRIES is given twice: here and in line 1; keep one of the two"
        },
        { "PUERTO=", "1:8 [] PUERTO has no value; such as PUERTO=8080" },
        { "SERVERS=   ", "1:9 [] SERVERS has no value; such as SERVERS=10.0.0.1:80,10.0.0.2:80" },
        {
            "CACHE_FILE=",
            "1:12 [] CACHE_FILE has no value; such as CACHE_FILE=persist.cache; leave the line out for the default"
        },
        { "RETRIES=2 # twice", "1:11 [# twice] a comment behind a value; put it on a line of its own" },
        { "RETRIES=2\t# twice", "1:11 [# twice] a comment behind a value; put it on a line of its own" },
        { "LOG=\"my log.txt\"", "1:5 [\"my log.txt\"] values stand without quotes; did you mean LOG=my log.txt?" },
        { "LOG='my log.txt'", "1:5 ['my log.txt'] values stand without quotes; did you mean LOG=my log.txt?" },
        { "LOG=a\0b", "1:6 [\0] a control character, U+0000; this file is plain text" },
        { "LOG=a\u001B[31mb", "1:6 [\u001B] a control character, U+001B; this file is plain text" },
        { "RETRIES=1\rRETRIES=2", "1:10 [\r] a control character, U+000D; this file is plain text" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Every_mistake_is_named_at_its_place(string text, string expected) =>
        Assert.Equal(expected, Broken.Mistakes(text));
}
