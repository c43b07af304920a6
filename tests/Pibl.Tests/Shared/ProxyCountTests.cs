using Pibl.Shared;

namespace Pibl.Tests.Shared;

public sealed class ProxyCountTests
{
    /// <summary>Each word is a second and what the store says then.</summary>
    [Theory]
    [InlineData("0:1 2:3 4:3", 3)]
    [InlineData("0:3 2:1", 3)]
    [InlineData("0:3 2:1 9:2", 3)]
    [InlineData("0:3 2:1 10:2", 2)]
    [InlineData("0:3 2:1 4:3 10:1 12:1", 3)]
    [InlineData("0:3 2:5", 5)]
    [InlineData("0:3 12:0", 1)]
    public void Fewer_count_only_when_it_has_been_so_for_a_while(string said, int known)
    {
        var count = new ProxyCount(1, default);
        foreach (var word in said.Split(' '))
        {
            var at = word.IndexOf(':');
            count = count.Heard(int.Parse(word[(at + 1)..]), TimeSpan.FromSeconds(int.Parse(word[..at])));
        }

        Assert.Equal(known, count.Known);
    }
}
