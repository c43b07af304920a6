using System.Globalization;
using Pibl.Mirrors;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Mirrors;

/// <summary>How differences are grouped.</summary>
public sealed class MirrorReportTests
{
    private static readonly MirrorReport Empty = MirrorReport.Empty(
        new MirrorRule(Given.Endpoint("m:80"), 5, ComparedParts.Default));

    [Fact]
    public void Differences_of_one_kind_at_paths_of_one_kind_are_one_group_with_the_first_as_example()
    {
        var report = Empty;
        var told = new List<string>();
        foreach (var target in (string[])["/items/7", "/items/8", "/about"])
        {
            (report, var added) = report.With(
                Given.Request("GET", target), Seq1(new MirrorDifference("status 200 404", "200", "404")), Given.Noon);
            told.AddRange(added.Map(group => group.ToString()));
        }

        (report, _) = report.With(Given.Request("GET", "/"), Seq<MirrorDifference>(), Given.Noon);
        report = report.WithDropped();
        Assert.Equal(
            [
                "status 200 404 /items/*: the server said 200, the mirror 404 (GET /items/7)",
                "status 200 404 /about: the server said 200, the mirror 404 (GET /about)",
            ],
            told);
        Assert.Equal([("/items/*", 2L), ("/about", 1L)], report.Groups.Map(group => (group.Pattern, group.Count)).ToArray());
        Assert.Equal((4L, 1L, 3L, 1L), (report.Copied, report.Alike, report.Different, report.Dropped));
    }

    [Fact]
    public void Groups_are_bounded_and_so_is_what_is_told_of_them()
    {
        var report = Empty;
        var told = 0;
        for (var i = 0; i < 3 * MirrorReport.GroupsMax; i++)
        {
            var target = $"/{new string('x', 5000)}/{string.Create(CultureInfo.InvariantCulture, $"p{i}")}";
            (report, var added) = report.With(
                Given.Request("GET", "/p" + i.ToString(CultureInfo.InvariantCulture) + "?" + target),
                Seq1(new MirrorDifference("body", "a", "b")), Given.Noon);
            told += added.Count;
            Assert.True(added.ForAll(group => group.ToString().Length < 500));
        }

        Assert.Equal(MirrorReport.GroupsMax, report.Groups.Count);
        Assert.Equal(MirrorReport.GroupsMax, told);
        Assert.Equal(2 * MirrorReport.GroupsMax, report.Ungrouped);
    }
}
