using System.Text;
using Pibl.Hosting;

namespace Pibl.Tests.Hosting;

/// <summary>A console that cannot be written ends nothing.</summary>
public sealed class ForgivingWriterTests : IDisposable
{
    private readonly List<string> _told = [];
    private readonly FullDisk _disk = new();

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task What_cannot_be_written_is_dropped_and_told_once()
    {
        using var writer = new ForgivingWriter(_disk, _told.Add);
        await writer.WriteLineAsync("one");
        writer.Write('c');
        writer.Write("three".AsSpan());
        await writer.FlushAsync();
        writer.WriteLine("four");

        Assert.Equal(["pibl: the console cannot be written: No space left on device"], _told);
    }

    [Fact]
    public void Once_it_works_again_so_does_the_complaint()
    {
        using var writer = new ForgivingWriter(_disk, _told.Add);
        writer.WriteLine("one");
        _disk.IsFull = false;
        writer.WriteLine("two");
        _disk.IsFull = true;
        writer.WriteLine("three");

        Assert.Equal("two\n", _disk.Text);
        Assert.Equal(2, _told.Count);
    }

    /// <summary>As <c>/dev/full</c>; a flush with nothing to write goes well.</summary>
    private sealed class FullDisk : TextWriter
    {
        public bool IsFull { get; set; } = true;

        public string Text { get; private set; } = "";

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(string? value) =>
            Text += IsFull ? throw new IOException("No space left on device") : value;

        public override void WriteLine(string? value) => Write(value + "\n");
    }
}
