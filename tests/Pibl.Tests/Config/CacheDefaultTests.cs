using Pibl.Config;

namespace Pibl.Tests.Config;

public sealed class CacheDefaultTests
{
    private const long MB = 1 << 20;

    [Theory]
    [InlineData(0, 256, 16)]
    [InlineData(24_000, 256, 16)]
    [InlineData(1024, 256, 16)]
    [InlineData(512, 128, 16)]
    [InlineData(96, 24, 16)]
    [InlineData(32, 8, 8)]
    [InlineData(2, 1, 1)]
    public void The_cache_takes_a_quarter_of_little_memory(int machine, int memory, int body)
    {
        var settings = CacheSettings.Default.Within(machine * MB);
        Assert.Equal((memory, body), (settings.MemoryBytesMax / MB, settings.ObjectBytesMax / MB));
    }

    [Theory]
    [InlineData(0, 256)]
    [InlineData(512, 256)]
    [InlineData(128, 64)]
    public void What_is_given_leaves_a_half(int machine, int memory)
    {
        var given = CacheSettings.Default with { MemoryIsLeftOut = default };
        Assert.Equal(memory * MB, given.Within(machine * MB).MemoryBytesMax);
    }
}
