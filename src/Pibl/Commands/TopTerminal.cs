namespace Pibl.Commands;

/// <summary>A terminal that is drawn on in place, until it is disposed: then it is as it was before.</summary>
/// <param name="output">Where it is.</param>
/// <param name="colours">Which it shows.</param>
internal sealed class TopTerminal(TextWriter output, TopColours colours) : IDisposable
{
    // xterm: another screen and back, the cursor hidden and back, to the first place, and what is behind erased.
    private const string Enter = "\e[?1049h\e[?25l";
    private const string Leave = "\e[?25h\e[?1049l";
    private const string Home = "\e[H";
    private const string ToEndOfLine = "\e[K\n";
    private const string ToEndOfScreen = "\e[J";

    private const int LookEveryMs = 100;

    private bool _isOver;

    /// <summary><c>q</c> was typed.</summary>
    public bool IsLeft { get; private set; }

    /// <summary>Null where the output is no terminal, or one that knows no such words (TERM=dumb).</summary>
    public static TopTerminal? TryOpen(TextWriter output)
    {
        if (Console.IsOutputRedirected || !ReferenceEquals(output, Console.Out)
            || Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb")
        {
            return null;
        }

        // no-color.org
        var colours = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 }
            ? TopColours.None
            : TopColours.Ansi;
        output.Write(Enter);
        output.Flush();
        return new TopTerminal(output, colours);
    }

    /// <summary>Draws one screen over the one before.</summary>
    public void Draw(TopScreen screen)
    {
        var (width, height) = (Console.WindowWidth, Console.WindowHeight);
        var lines = screen
            .Render(width > 0 ? width : 80, (height > 0 ? height : 24) - 1, colours)
            .Replace("\n", ToEndOfLine, StringComparison.Ordinal);
        output.Write($"{Home}{lines}{ToEndOfScreen}");
        output.Flush();
    }

    /// <summary>Waits so long, or until it is to end. Never throws.</summary>
    public async Task WaitAsync(TimeSpan time, CancellationToken stop)
    {
        for (var left = time.TotalMilliseconds; left > 0 && !IsLeft; left -= LookEveryMs)
        {
            if (stop.IsCancellationRequested)
            {
                return;
            }

            IsLeft = !Console.IsInputRedirected && Console.KeyAvailable
                && Console.ReadKey(intercept: true).Key is ConsoleKey.Q or ConsoleKey.Escape;
            await Task.Delay(LookEveryMs, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose()
    {
        if (!_isOver)
        {
            _isOver = true;
            output.Write(Leave);
            output.Flush();
        }
    }
}
