namespace Pibl.Bench.Compare;

/// <summary>Who is measured.</summary>
/// <param name="Program">The path of its program; null where it is not installed.</param>
/// <param name="Can">Whether it can do a work at all.</param>
/// <param name="Prepare">
/// Writes its configuration, and gives the arguments to start it with; it must stay in the foreground.
/// </param>
internal sealed record Peer(string Name, string? Program, Func<Work, bool> Can, Func<Site, string[]> Prepare)
{
    public const string Subject = "pibl";

    /// <param name="pibl">The program under test.</param>
    public static IReadOnlyList<Peer> All(string? pibl) =>
    [
        new(Subject, pibl
            ?? Built("src/Pibl", "pibl"), _ => true, site => [site.Write("serv.config", Configs.Pibl(site))]),
        new("nginx", Installed("nginx"), _ => true, site =>
            ["-p", site.Folder, "-e", site.Path("error.log"), "-c", site.Write("nginx.conf", Configs.Nginx(site))]),
        new("haproxy", Installed("haproxy"), _ => true, site => ["-db", "-f", site.Write(
            "haproxy.cfg", Configs.Haproxy(site))]),

        // Its access log is another program's.
        new("varnish", Installed("varnishd"), work => !work.Logged && !work.IsTls, site =>
        [
            "-F", "-n", site.Path("varnish"), "-a", $"127.0.0.1:{site.Port}", "-s", "malloc,256m",
            "-f", site.Write("varnish.vcl", Configs.Varnish(site)),
        ]),

        // It has no cache of its own, and no access log in a file; and nobody has told it of a certificate.
        new("yarp", Built("tests/Pibl.Bench.Yarp", "Pibl.Bench.Yarp"), IsBare, Ports),
        new("floor", Environment.ProcessPath, IsBare, site => ["floor", .. Ports(site)]),
    ];

    /// <summary>Where a program is that the user has installed, or null.</summary>
    public static string? Installed(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/local/sbin:/usr/sbin".Split(':')
            .Select(folder => Existing(Path.Combine(folder, program))).FirstOrDefault(path => path is not null);

    private static bool IsBare(Work work) => !work.Cached && !work.Logged && !work.IsTls;

    private static string[] Ports(Site site) => [.. site.Origins.Prepend(site.Port).Select(port => $"{port}")];

    /// <summary>What the solution has built in the configuration that this program was built in.</summary>
    private static string? Built(string project, string program)
    {
        // The last parts of the path are bin/Release/net10.0.
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var root = output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Existing(Path.Combine(root, project, "bin", output.Parent.Name, output.Name, program));
    }

    private static string? Existing(string path) => File.Exists(path) ? path : null;
}
