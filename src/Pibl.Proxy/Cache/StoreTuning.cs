namespace Pibl.Cache;

/// <summary>
/// Bounds of the store that nobody has had to set yet, in one place, so that a test can make them small.
/// </summary>
/// <param name="FillBytesMax">All unfinished fills together.</param>
/// <param name="WritesMax">Responses that wait to be written.</param>
/// <param name="WriteBytesMax">Their bodies: they stay alive until then, whether memory still holds them or
/// not.</param>
/// <param name="ReadsMax">Keys that wait to be read; beyond it a find is a miss.</param>
/// <param name="ReadDeadline">After that long a find that waits for the file is a miss.</param>
/// <param name="Linger">How long the first write waits for others to share its transaction.</param>
/// <param name="TouchEvery">How often the file is told what was used.</param>
/// <param name="CloseDeadline">How long closing waits for what is still to be written.</param>
/// <param name="OpenDeadline">How long the start waits for the file; after that it comes into use later.</param>
/// <param name="NoteDeadline">How long an answer waits for what it withdraws to be noted on the disk.</param>
internal sealed record StoreTuning(
    long FillBytesMax,
    int WritesMax,
    long WriteBytesMax,
    int ReadsMax,
    TimeSpan ReadDeadline,
    TimeSpan Linger,
    TimeSpan TouchEvery,
    TimeSpan CloseDeadline,
    TimeSpan OpenDeadline,
    TimeSpan NoteDeadline)
{
    public static readonly StoreTuning Default = new(
        64L << 20, 4096, 64L << 20, 1024, TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(50),
        TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1));
}
