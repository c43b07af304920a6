using System.Text;
using Pibl.Stages;

namespace Pibl.Access;

/// <summary>
/// What the log cannot write about: its own failures. One line on the error output, then silence for a while, since a
/// full disk fails at every batch.
/// </summary>
/// <param name="output">Where complaints go: the error output.</param>
/// <param name="clock">To tell when the silence is over.</param>
/// <param name="about">What has the problem.</param>
internal sealed class Complaints(TextWriter output, TimeProvider clock, string about = "log")
{
    private readonly NoticeThrottle _throttle = new(NoticeThrottle.Minute);

    /// <summary>Says that there is a problem; at most once a minute.</summary>
    /// <param name="problem">What follows on "the log": "cannot be written: …".</param>
    public void About(string problem)
    {
        if (!_throttle.TryPass(clock.GetUtcNow(), out var unsaid))
        {
            return;
        }

        var line = new LineBuffer().Append("pibl: the "u8).AppendForeign(about).Append((byte)' ').AppendForeign(problem);
        if (unsaid > 0)
        {
            line.Append(" (and "u8).Append(unsaid).Append(" failures before)"u8);
        }

        try
        {
            output.WriteLine(Encoding.ASCII.GetString(line.Written));
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // The error output is gone as well: there is nobody left to tell.
        }
    }
}
