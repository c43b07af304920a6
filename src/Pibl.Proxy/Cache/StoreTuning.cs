namespace Pibl.Cache;

/// <summary>
/// What of the store nobody has had to set yet, in one place: a test makes the bounds small, and brings workers of its
/// own.
/// </summary>
internal sealed record StoreTuning
{
    public static readonly StoreTuning Default = new();

    /// <summary>Who takes away what has left the memory.</summary>
    public Collector Collector { get; init; } = Collector.OfRuntime;

    /// <summary>Who runs the disk's work.</summary>
    public DiskWorkers Workers { get; init; } = DiskWorkers.Threads;

    /// <summary>
    /// How many loops read at once: disks answer several best, and a large response holds up nobody else.
    /// </summary>
    public int Readers { get; init; } = Math.Clamp(Environment.ProcessorCount, 2, 8);

    /// <summary>What keys are hashed with; null for a number that nobody can know.</summary>
    public ulong? HashSeed { get; init; }

    /// <summary>All unfinished fills together.</summary>
    public long FillBytesMax { get; init; } = 64L << 20;

    /// <summary>Responses that wait to be written.</summary>
    public int WritesMax { get; init; } = 4096;

    /// <summary>Their bodies: they stay alive until then, whether memory still holds them or not.</summary>
    public long WriteBytesMax { get; init; } = 64L << 20;

    /// <summary>Keys that wait to be read; beyond it a find is a miss.</summary>
    public int ReadsMax { get; init; } = 1024;

    /// <summary>Bodies of one key that are read at once; of the others the heads.</summary>
    public long KeyBytesMax { get; init; } = 1L << 20;

    /// <summary>The largest body that is kept whole; null: <see cref="Config.CacheSettings.WholeBytesMax"/>.</summary>
    public long? WholeBytesMax { get; init; }

    /// <summary>
    /// How large the blocks are in which what is too large for memory stands in the file; no file has others.
    /// </summary>
    public int BlockBytes { get; init; } = 64 << 10;

    /// <summary>What of one body waits to be written, beyond which its server waits.</summary>
    public long BlocksWaitingMax { get; init; } = 4L << 20;

    /// <summary>
    /// After that long a block that is to be read breaks its body off, and one to be written is given up.
    /// </summary>
    public TimeSpan BlockDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After that long a find that waits for the file is a miss.</summary>
    public TimeSpan ReadDeadline { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the first write waits for others to share its transaction.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How often the file is told what was used.</summary>
    public TimeSpan TouchEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long closing waits for what is still to be written.</summary>
    public TimeSpan CloseDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the start waits for the file; after that it comes into use later.</summary>
    public TimeSpan OpenDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The file is not opened before this ends: the program before this one has it until then.</summary>
    public Task OpenAfter { get; init; } = Task.CompletedTask;

    /// <summary>How long an answer waits for what it withdraws to be noted on the disk.</summary>
    public TimeSpan NoteDeadline { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a purge waits for the file to take it.</summary>
    public TimeSpan PurgeDeadline { get; init; } = TimeSpan.FromSeconds(3);
}
