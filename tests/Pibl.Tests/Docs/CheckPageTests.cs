using System.Text;
using Pibl.Config;
using Pibl.Hosting;
using Pibl.Routing;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Docs;

/// <summary>docs/check.md, typed along: the route that it shows is what its configuration gives.</summary>
public sealed partial class CheckPageTests
{
    [Fact]
    public void The_route_on_the_page_is_the_route_of_its_configuration()
    {
        var blocks = Repository.Read("docs", "check.md").Split("```\n");
        var (file, shown) = (blocks[3], blocks[5]);
        var configured = ServConfig.Read("serv.config", Encoding.UTF8.GetBytes(file), [.. Pipeline.Keys])
            .IfFail(errors => throw new InvalidOperationException(ConfigErrors.Render(errors)));
        var url = shown.Split('\n')[0].Split("--url ")[1];
        var route = RouteRequest.Read(url, "GET", Seq<string>(), configured.Settings.Limits.Head)
            .Map(request => Route.Of(configured, request, Paths.Of(configured, Extension.None)))
            .IfFail(errors => throw new InvalidOperationException(ConfigErrors.Render(errors)));

        Assert.Equal(RouteReport.Render(route, configured), shown[(shown.IndexOf('\n') + 1)..]);
    }

    [Fact]
    public void Every_kind_of_warning_is_in_the_table()
    {
        var sources = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => file.Contains("Pibl.Core/Lints/", StringComparison.Ordinal)
                || file.EndsWith("Trials.cs", StringComparison.Ordinal));
        var names = sources.SelectMany(file =>
            Kinds().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value));

        Assert.All(
            names.Distinct(),
            name => Assert.Contains($"`{name}`", Repository.Read("docs", "check.md"), StringComparison.Ordinal));
    }

    [System.Text.RegularExpressions.GeneratedRegex("\"((?:[a-z]+-)+[a-z]+|unreachable|shadowed|descriptors)\"")]
    private static partial System.Text.RegularExpressions.Regex Kinds();
}
