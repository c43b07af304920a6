namespace Pibl.Tests.Tidy;

/// <summary>
/// The proxy is put together in one place, so that what the tests run is what the program runs; they differ in the
/// world around it.
/// </summary>
public sealed class OneRootTests
{
    private const string Root = "src/Pibl.Proxy/Proxy.cs";

    /// <summary>The part of it that is made once for each site.</summary>
    private const string OfSite = "src/Pibl.Proxy/ServedSite.cs";

    /// <summary>The part of it that is made for the proxies of a cluster.</summary>
    private const string OfPeers = "src/Pibl.Proxy/PeerParts.cs";

    /// <summary>What the root alone calls, and the tests of those very classes.</summary>
    public static readonly TheoryData<string, string[]> Joints = new()
    {
        { "new Acceptor(", [] },
        { "new ServedSite(", [] },
        {
            "new Clusters(",
            [
                "tests/Pibl.Interleaving/Balance/FollowTests.cs",
                "tests/Pibl.Interleaving/Balance/PlaceLineTests.cs",
                "tests/Pibl.Interleaving/Forward/UpstreamTests.cs",
                "tests/Pibl.Tests/Balance/BoundsTests.cs",
                "tests/Pibl.Tests/Balance/ClustersTests.cs",
                "tests/Pibl.Tests/Balance/HealthChecksTests.cs",
                "tests/Pibl.Tests/Balance/SuccessionTests.cs",
            ]
        },
        { "new SocketUpstreams(", [] },
        { "Queues.For(", [] },
        { "Pipeline.Requests(", [] },
        { "Prober.RunAsync(", ["tests/Pibl.Tests/Balance/ClustersTests.cs"] },
    };

    private static readonly string[] OfServers = ["new Clusters(", "new SocketUpstreams("];

    [Theory]
    [MemberData(nameof(Joints))]
    public void Only_the_root_joins_the_parts(string joint, string[] unitTests) => Assert.Equal(
        unitTests.Concat(RootsOf(joint)).Order(StringComparer.Ordinal),
        Repository.Sources("src").Concat(Repository.Sources("tests"))
            .Where(file => Path.GetFileName(file) != "OneRootTests.cs")
            .Where(file => File.ReadAllText(file).Contains(joint, StringComparison.Ordinal))
            .Select(Repository.PathOf)
            .Order(StringComparer.Ordinal));

    private static string[] RootsOf(string joint) => joint == "Pipeline.Requests(" ? [OfSite]
        : OfServers.Contains(joint) ? [OfSite, OfPeers] : [Root];
}
