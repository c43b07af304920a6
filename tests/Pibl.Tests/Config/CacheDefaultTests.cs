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
        var settings = (CacheSettings.Default with { File = null }).Within(machine * MB);
        Assert.Equal((memory, body), (settings.MemoryBytesMax / MB, settings.ObjectBytesMax / MB));
        Assert.Equal(16 * MB, CacheSettings.Default.Within(machine * MB).ObjectBytesMax);
    }

    [Theory]
    [InlineData(256, 16, 16)]
    [InlineData(256, 1_000, 16)]
    [InlineData(64, 1_000, 4)]
    [InlineData(8, 16, 1)]
    public void A_sixteenth_of_the_memory_is_kept_whole(int memory, int body, int whole)
    {
        var settings = CacheSettings.Default with { MemoryBytesMax = memory * MB, ObjectBytesMax = body * MB };
        Assert.Equal(whole * MB, settings.WholeBytesMax);
        Assert.Equal(body * MB, (settings with { File = null }).WholeBytesMax);
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
