using System.CommandLine;
using Pibl.Commands;
using Pibl.Config;

namespace Pibl.Tests.Commands;

/// <summary><c>pibl keys</c>.</summary>
public sealed class KeysCommandTests
{
    [Fact]
    public async Task Every_key_is_listed_on_a_line_without_marks()
    {
        var (code, output, _) = await RunAsync();
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((0, KeyTable.With(Pipeline.Keys).All.Count + 1), (code, lines.Length));
        Assert.Contains(lines, line => line.StartsWith("  CACHE_KEY ", StringComparison.Ordinal));
        Assert.DoesNotContain('`', output);
        Assert.DoesNotContain("](", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MAX_BODY")]
    [InlineData("max_body")]
    public async Task One_is_described(string name)
    {
        var (code, output, _) = await RunAsync(name);
        Assert.Equal(0, code);
        Assert.StartsWith("MAX_BODY\n  default  16GB\n  takes    size, ", output, StringComparison.Ordinal);
        Assert.Contains("\n  where    anywhere: a site may have its own\n", output, StringComparison.Ordinal);
        Assert.Contains("\n  example  MAX_BODY=", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MAX_BODI", "pibl: there is no key MAX_BODI; did you mean MAX_BODY?\n")]
    [InlineData("xyz", "pibl: there is no key xyz; pibl keys lists them\n")]
    public async Task One_that_is_not_there_is_an_error(string name, string expected)
    {
        var (code, output, error) = await RunAsync(name);
        Assert.Equal((2, "", expected), (code, output, error));
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = await KeysCommand.Of().Parse(arguments).InvokeAsync(
            new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
