using Pibl.Balance;

namespace Pibl.Tests.Balance;

/// <summary>The secret behind the cookies, and what stands where it should.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class StickyKeyFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pibl-sticky-");
    private readonly List<string> _notices = [];

    private string Path => StickyKeyFile.PathBeside(System.IO.Path.Combine(_folder.FullName, "persist.cache"));

    [Fact]
    public void It_is_made_once_and_read_by_every_run_after_that()
    {
        var key = Open();
        Assert.Equal(StickyKeyFile.KeyLength, key.Length);
        Assert.Equal(key, Open());
        Assert.Empty(_notices);
        Assert.Equal([StickyKeyFile.Name], _folder.GetFiles().Select(file => file.Name));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello\n")]
    [InlineData("zz00000000000000000000000000000000000000000000000000000000000000")]
    public void Another_file_is_left_as_it_is_and_the_key_is_this_runs_own(string text)
    {
        File.WriteAllText(Path, text);
        Assert.NotEqual(Open(), Open());
        Assert.Equal(text, File.ReadAllText(Path));
        Assert.Contains("is not a key of STICKY", _notices[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Where_it_cannot_be_made_the_key_is_this_runs_own()
    {
        var key = StickyKeyFile.Open(System.IO.Path.Combine(_folder.FullName, "missing", "sticky.key"), Hear);
        Assert.Equal(StickyKeyFile.KeyLength, key.Length);
        Assert.Contains("forgotten with this run", Assert.Single(_notices), StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_others_may_read_is_told_of()
    {
        var key = Open();
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Equal(key, Open());
        Assert.Contains("chmod 600", Assert.Single(_notices), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/var/lib/pibl/persist.cache", "/var/lib/pibl/sticky.key")]
    [InlineData("persist.cache", "sticky.key")]
    [InlineData(null, "sticky.key")]
    public void It_stands_beside_the_cache(string? cacheFile, string expected) =>
        Assert.Equal(expected, StickyKeyFile.PathBeside(cacheFile));

    public void Dispose() => _folder.Delete(recursive: true);

    private byte[] Open() => StickyKeyFile.Open(Path, Hear);

    private void Hear(bool isError, string line) => _notices.Add(line);
}
