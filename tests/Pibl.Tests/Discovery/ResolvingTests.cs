using Pibl.Discovery;

namespace Pibl.Tests.Discovery;

/// <summary>Who is asked for a name: the system wherever only the system knows.</summary>
public sealed class ResolvingTests
{
    private const string Plain = "nameserver 10.0.0.53\n";
    private const string Cluster =
        "search shop.svc.cluster.local svc.cluster.local\nnameserver 10.96.0.10\noptions ndots:5 edns0\n";

    [Theory]
    [InlineData(Plain, "app.example", Resolver.DnsThenSystem)]
    [InlineData(Plain, "app", Resolver.System)]
    [InlineData(Plain, "localhost", Resolver.System)]
    [InlineData(Plain, "app.localhost", Resolver.System)]
    [InlineData("", "app.example", Resolver.System)]
    [InlineData("# nothing\nsearch .\n" + Plain, "app.example", Resolver.DnsThenSystem)]
    [InlineData("search example\n" + Plain, "app.example", Resolver.DnsThenSystem)]
    [InlineData(Cluster, "app.shop", Resolver.System)]
    [InlineData(Cluster, "app.shop.svc.cluster.local", Resolver.System)]
    [InlineData(Cluster, "a.app.shop.svc.cluster.local", Resolver.DnsThenSystem)]
    public void The_system_is_asked_for_what_it_seeks_elsewhere_first(string file, string name, Resolver resolver) =>
        Assert.Equal(resolver, Resolving.Of(name, isInHosts: false, hasOwnServers: false, ResolverFile.Parse(file)));

    [Theory]
    [InlineData("app.example", false, Resolver.Dns)]
    [InlineData("web.service.consul", false, Resolver.Dns)]
    [InlineData("app", false, Resolver.Dns)]
    [InlineData("localhost", false, Resolver.System)]
    [InlineData("app.example", true, Resolver.System)]
    public void Name_servers_that_are_given_are_asked_for_all_but_the_systems_own(
        string name, bool isInHosts, Resolver resolver) =>
        Assert.Equal(resolver, Resolving.Of(name, isInHosts, hasOwnServers: true, ResolverFile.Parse(Cluster)));

    [Theory]
    [InlineData("127.0.0.1 localhost\n10.0.0.5\tdb.example db\n", true)]
    [InlineData("10.0.0.5 DB.Example # the old one", true)]
    [InlineData("10.0.0.5 other # db.example", false)]
    [InlineData("# 10.0.0.5 db.example", false)]
    [InlineData("10.0.0.5 mydb.example db.example.org", false)]
    [InlineData("db.example", false)]
    [InlineData("10.0.0.5 mydb.example db.example", true)]
    [InlineData("", false)]
    public void Names_of_the_hosts_file(string hosts, bool isIn) => Assert.Equal(isIn, Resolving.IsIn(hosts, "db.example"));

    [Fact]
    public void Of_the_resolver_file_what_is_not_known_is_passed_over()
    {
        var file = ResolverFile.Parse(
            "; old\r\nnameserver 10.0.0.1\r\nnameserver nonsense\nnameserver ::1\nsortlist 1\noptions rotate ndots:99\n"
            + "nameserver 10.0.0.2\nnameserver 10.0.0.3\n");
        Assert.Equal(["10.0.0.1", "::1", "10.0.0.2"], file.Servers.Map(server => server.ToString()).ToArray());
        Assert.Equal((15, false), (file.Dots, file.HasSearch));
    }
}
