using Pibl.Hosting;

namespace Pibl.Tests.Hosting;

/// <summary>RELOAD=auto: a file that has changed is noticed at the second look that finds it so.</summary>
public sealed class WatchedFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-watch-").FullName;
    private readonly WatchedFiles _watched = new();

    public WatchedFilesTests()
    {
        File.WriteAllText(One, "one");
        _watched.Know([One, Two, One]);
    }

    private string One => Path.Combine(_folder, "one");

    private string Two => Path.Combine(_folder, "two");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Nothing_changes() => Assert.Equal([false, false], Looks(2));

    [Fact]
    public void A_file_is_written_in_place()
    {
        File.WriteAllText(One, "two");
        Assert.Equal([false, true], Looks(2));
        _watched.Know([One, Two]);
        Assert.Equal([false, false], Looks(2));
    }

    [Fact]
    public void A_file_is_replaced_appears_and_goes()
    {
        File.WriteAllText(Two, "new");
        Assert.Equal([false, true], Looks(2));
        _watched.Know([One, Two]);
        File.Move(Two, One, overwrite: true);
        Assert.Equal([false, true], Looks(2));
        _watched.Know([One, Two]);
        File.Delete(One);
        Assert.Equal([false, true], Looks(2));
    }

    /// <summary>Who writes one file may be about to write the next.</summary>
    [Fact]
    public void While_files_still_change_nothing_is_said()
    {
        File.WriteAllText(One, "1");
        Assert.False(_watched.HaveChanged());
        File.WriteAllText(Two, "12");
        Assert.False(_watched.HaveChanged());
        Assert.True(_watched.HaveChanged());
    }

    [Fact]
    public void What_a_link_leads_to_is_what_counts()
    {
        var link = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, One);
        _watched.Know([link]);
        File.WriteAllText(One, "another");
        Assert.Equal([false, true], Looks(2));
        _watched.Know([link]);
        File.WriteAllText(Two, "target");
        File.Delete(link);
        File.CreateSymbolicLink(link, Two);
        Assert.Equal([false, true], Looks(2));
    }

    [Fact]
    public void A_further_file_is_watched_from_then_on()
    {
        File.WriteAllText(Two, "1");
        _watched.Know([One]);
        _watched.Add([One, Two]);
        Assert.Equal([false, false], Looks(2));
        File.WriteAllText(Two, "12");
        Assert.Equal([false, true], Looks(2));
    }

    private bool[] Looks(int times) => [.. Enumerable.Range(0, times).Select(_ => _watched.HaveChanged())];
}
