using Pibl.Commands;
using Pibl.Tests.Cache.Store;

namespace Pibl.Tests.Commands;

/// <summary><c>pibl cache show</c> and <c>ls</c> at a file at rest.</summary>
public sealed class CacheShowTests
{
    [Theory]
    [InlineData(0, "show /a", "http://example.test/a\n")]
    [InlineData(0, "show /a --json", "{")]
    [InlineData(1, "show /nosuch", "nothing is stored there\n")]
    [InlineData(1, "show /nosuch --json", "{")]
    [InlineData(0, "ls --prefix /nosuch", "nothing is stored there\n")]
    public async Task What_is_not_stored_ends_with_1(int exitCode, string line, string start)
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        StoreHouse.Keep(store, StoreHouse.Key("/a"), StoreHouse.Response());
        await store.DisposeAsync();
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };

        var code = await CommandLine.RunAsync(
            ["cache", .. line.Split(' '), "--file", house.File], CommandEnds.OfTheProgram, output, error);

        Assert.Equal((exitCode, ""), (code, error.ToString()));
        Assert.StartsWith(start, output.ToString(), StringComparison.Ordinal);
    }
}
