using System.IO.Pipes;
using Microsoft.Extensions.Time.Testing;
using Pibl.Access;
using Pibl.Config;
using Serilog.Core;

namespace Pibl.Tests.Access;

/// <summary>What others do to the log file while it is written: logrotate, mv, rm, a full disk.</summary>
public sealed class RotatingFileTests : IDisposable
{
    private const string Date = "(16:39:11) [FECHA]: 2026-11-23 zona=+00:00\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-rotating-").FullName;
    private readonly StringWriter _errors = new();
    private readonly List<RotatingFile> _opened = [];

    private string Log => Path.Combine(_folder, "logs", "log.txt");

    public RotatingFileTests() => Directory.CreateDirectory(Path.GetDirectoryName(Log)!);

    public void Dispose()
    {
        _opened.ForEach(file => file.Dispose());
        _errors.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public static TheoryData<string, Action<string>, string> Deeds => new()
    {
        { "mv", log => File.Move(log, log + ".1"), Line("two") },
        { "mv, and create as logrotate does", MoveAndCreate, Line("two") },
        { "another file moved over it", log => File.Move(
            NewFile(log + ".new", ""), log, overwrite: true), Line("two") },
        { "rm", File.Delete, Line("two") },
        { "copytruncate", log => File.WriteAllText(log, ""), Line("two") },
        { "cut to a part", log => Cut(log, 10), Date[..10] + Line("two") },
        { "the folder moved, and a new one made", MoveFolder, Line("two") },
    };

    [Theory]
    [MemberData(nameof(Deeds))]
    public void The_next_line_is_in_the_file_with_the_name(string name, Action<string> deed, string expected)
    {
        Assert.NotEmpty(name);
        var log = Opened();
        Emit(log, "one");

        deed(Log);
        Emit(log, "two");
        Emit(log, "three");

        Assert.Equal(expected + "(16:39:11) [AVISO]: three\n", File.ReadAllText(Log));
        Assert.Empty(_errors.ToString());
    }

    [Fact]
    public void Lines_that_were_there_stay_where_they_went()
    {
        var log = Opened();
        Emit(log, "one");
        MoveAndCreate(Log);
        Emit(log, "two");

        Assert.Equal(Line("one"), File.ReadAllText(Log + ".1"));
    }

    [Fact]
    public void While_the_folder_is_gone_entries_are_counted_and_then_it_goes_on()
    {
        var log = Opened();
        Emit(log, "one");
        Directory.Delete(Path.GetDirectoryName(Log)!, recursive: true);
        Assert.ThrowsAny<IOException>(() => Emit(log, "lost"));
        Assert.ThrowsAny<IOException>(() => Emit(log, "lost", "lost"));
        Directory.CreateDirectory(Path.GetDirectoryName(Log)!);
        Emit(log, "two");
        Emit(log, "three");

        Assert.Equal(
            Line("two") + "(16:39:11) [AVISO]: 3 entradas del registro perdidas\n(16:39:11) [AVISO]: three\n",
            File.ReadAllText(Log));
    }

    [Fact]
    public void A_name_that_cannot_be_had_leaves_the_lines_in_the_file_that_was_renamed()
    {
        var log = Opened();
        Emit(log, "one");
        File.Move(Log, Log + ".1");
        Directory.CreateDirectory(Log);
        Emit(log, "two");
        Directory.Delete(Log);
        Emit(log, "three");

        Assert.EndsWith("[AVISO]: two\n", File.ReadAllText(Log + ".1"), StringComparison.Ordinal);
        Assert.Equal(Line("three"), File.ReadAllText(Log));
        Assert.StartsWith(
            "pibl: the log cannot be begun anew, and goes on under its old name",
            _errors.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Our_own_rotation_goes_on_beside_all_that()
    {
        var log = Opened(bytesMax: 100, filesMax: 3);
        for (var i = 0; i < 12; i++)
        {
            Emit(log, $"number {i}");
            if (i == 5)
            {
                File.Move(Log, Log + ".taken");
            }
        }

        Assert.Equal(
            ["log.1.txt", "log.2.txt", "log.txt", "log.txt.taken"],
            Directory.GetFiles(Path.GetDirectoryName(Log)!).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(Path.GetDirectoryName(Log)!), file => Assert.StartsWith(
            Date, File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public void A_link_is_followed_and_stays_a_link_when_the_file_is_rotated()
    {
        var real = Path.Combine(_folder, "real.txt");
        File.CreateSymbolicLink(Log, real);
        var log = Opened(bytesMax: 90);
        Emit(log, "one");
        Emit(log, "two");
        Emit(log, "three");

        Assert.NotNull(new FileInfo(Log).LinkTarget);
        Assert.Equal(Line("three"), File.ReadAllText(real));
        Assert.EndsWith("two\n", File.ReadAllText(Path.Combine(_folder, "real.1.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_for_owner_and_group_unless_the_operator_said_otherwise()
    {
        const UnixFileMode ours = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        const UnixFileMode theirs = ours | UnixFileMode.OtherRead;
        var log = Opened(bytesMax: 90);
        Emit(log, "one");
        Assert.Equal(ours, ModeOf(Log));

        Give(Log, theirs);
        Emit(log, "two");
        Emit(log, "three");

        Assert.Equal((theirs, theirs), (ModeOf(Log), ModeOf(Path.ChangeExtension(Log, "1.txt"))));
    }

    // Windows has none.
    /// <summary>What <c>/dev/stdout</c> is in a container: it has no places, and no length that grows.</summary>
    [Fact]
    public void A_pipe_takes_every_line_and_the_date_once()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        var log = Opened(file: $"/proc/self/fd/{pipe.ClientSafePipeHandle.DangerousGetHandle()}");

        Emit(log, "one");
        Emit(log, "two");

        log.Dispose();
        pipe.DisposeLocalCopyOfClientHandle();
        using var reader = new StreamReader(pipe);
        Assert.Equal(
            $"{Date}(16:39:11) [AVISO]: one\n(16:39:11) [AVISO]: two\n", reader.ReadToEnd());
    }

    private static UnixFileMode ModeOf(string file) =>
        OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file);

    private static void Give(string file, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, mode);
        }
    }

    private static string Line(string text) => $"{Date}(16:39:11) [AVISO]: {text}\n";

    private static void MoveAndCreate(string log)
    {
        File.Move(log, log + ".1");
        NewFile(log, "");
    }

    private static void MoveFolder(string log)
    {
        var folder = Path.GetDirectoryName(log)!;
        Directory.Move(folder, folder + ".old");
        Directory.CreateDirectory(folder);
    }

    private static void Cut(string log, int length)
    {
        using var file = new FileStream(log, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(length);
    }

    private static string NewFile(string path, string text)
    {
        File.WriteAllText(path, text);
        return path;
    }

    private static void Emit(RotatingFile log, params string[] texts) =>
        ((ILogEventSink)log).Emit(new Batch([.. texts.Select(text => Entries.Notice(text))]).ToEvent());

    private RotatingFile Opened(long bytesMax = 1 << 20, int filesMax = 2, string? file = null)
    {
        var log = new RotatingFile(
            file ?? Log, new EntryFormatter(LogFormat.Pibl, TimeZoneInfo.Utc, _ => true), bytesMax, filesMax,
            new Complaints(_errors, new FakeTimeProvider(Entries.At)));
        log.Open();
        _opened.Add(log);
        return log;
    }
}
