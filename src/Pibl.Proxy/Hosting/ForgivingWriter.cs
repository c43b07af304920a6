using System.Text;

namespace Pibl.Hosting;

/// <summary>
/// The console as the program writes to it. A full disk behind <c>&gt; FILE</c>, a terminal that hung up or a reader
/// that has gone must end nothing: what cannot be written is dropped, which is told once until something is written
/// again.
/// </summary>
/// <param name="inner">Where it goes.</param>
/// <param name="tell">Takes the one line about it.</param>
internal sealed class ForgivingWriter(TextWriter inner, Action<string> tell) : TextWriter
{
    private volatile bool _isTold;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Try(value, static (to, value) => to.Write(value));

    public override void Write(char[] buffer, int index, int count) =>
        Try(buffer.AsMemory(index, count), static (to, value) => to.Write(value.Span));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void Write(string? value) => Try(value, static (to, value) => to.Write(value));

    public override void WriteLine(string? value) => Try(value, static (to, value) => to.WriteLine(value));

    public override void Flush() => Try(0, static (to, _) => to.Flush(), staysTold: _isTold);

    /// <summary>With nothing left to write a flush goes well, and says nothing about the console.</summary>
    private void Try<T>(T value, Action<TextWriter, T> write, bool staysTold = false)
    {
        try
        {
            write(inner, value);
            _isTold = staysTold;
        }
        catch (Exception failure) when (
            failure is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            if (!_isTold)
            {
                _isTold = true;
                tell($"pibl: the console cannot be written: {(failure.InnerException ?? failure).Message}");
            }
        }
    }
}
