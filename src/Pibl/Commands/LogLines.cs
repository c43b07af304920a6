using Pibl.Advice;

namespace Pibl.Commands;

/// <summary>The files of a log, from the oldest to the newest, each read line by line, as often as is wanted.</summary>
/// <remarks>
/// All are held open, so that a rotation moves none of them, and read as far as they went when they were opened, so
/// that each time gives the same lines.
/// </remarks>
internal sealed class LogLines : IDisposable
{
    /// <summary>More than LOG_FILES keeps, unless somebody means another thing by it.</summary>
    public const int FilesMax = 1000;

    /// <summary>A file is as old as its first request, which is among its first lines.</summary>
    private const int LinesToFirst = 1000;

    private readonly List<FileStream> _files = [];
    private readonly byte[] _buffer = new byte[4 * LogLine.LengthMax];
    private long[] _lengths = [];

    private LogLines()
    {
    }

    /// <summary>Takes a line, without its end.</summary>
    public delegate void Take(ReadOnlySpan<byte> line);

    /// <summary>Opens all; or says why one cannot be read.</summary>
    public static LogLines? Open(IReadOnlyCollection<string> paths, out string why)
    {
        var lines = new LogLines();
        foreach (var path in paths)
        {
            try
            {
                // Whoever writes it goes on, and may rename it.
                var file = new FileStream(
                    path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
                lines._files.Add(file);
                if (!file.CanSeek)
                {
                    lines.Dispose();
                    why = Words.English.Say(Said.LogIsReadTwice, path);
                    return null;
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                lines.Dispose();
                why = WhyOf(path, failure);
                return null;
            }
        }

        lines.Sort();
        why = "";
        return lines;
    }

    /// <summary>Reads all lines of all files.</summary>
    public void Read(Take take)
    {
        for (var i = 0; i < _files.Count; i++)
        {
            Read(_files[i], _lengths[i], line =>
            {
                take(line);
                return true;
            });
        }
    }

    public void Dispose() => _files.ForEach(static file => file.Dispose());

    private static string WhyOf(string path, Exception failure) => failure switch
    {
        _ when Directory.Exists(path) => Words.English.Say(Said.IsFolder, path),
        FileNotFoundException or DirectoryNotFoundException => Words.English.Say(Said.NoSuchFile, path),
        UnauthorizedAccessException => Words.English.Say(Said.PermissionDenied, path),
        _ => $"{path}: {failure.Message}",
    };

    private void Sort()
    {
        var sorted = _files.Select(file => (File: file, AtMs: FirstOf(file))).OrderBy(file => file.AtMs).ToList();
        _files.Clear();
        _files.AddRange(sorted.Select(file => file.File));
        _lengths = [.. _files.Select(file => file.Length)];
    }

    private long FirstOf(FileStream file)
    {
        var (first, left) = (long.MaxValue, LinesToFirst);
        Read(file, long.MaxValue, line =>
        {
            if (LogLine.Read(line, out var request) == LineKind.Request)
            {
                first = request!.AtMs;
            }

            return first == long.MaxValue && --left > 0;
        });
        return first;
    }

    // A line that does not fit the buffer is handed over as far as it does, and then its rest: no entry is as long.
    private void Read(FileStream file, long length, TakeWhile take)
    {
        file.Seek(0, SeekOrigin.Begin);
        var held = 0;
        while (true)
        {
            var wanted = (int)Math.Min(_buffer.Length - held, length - file.Position);
            var got = wanted > 0 ? file.Read(_buffer, held, wanted) : 0;
            held += got;
            var from = 0;
            while (_buffer.AsSpan(from, held - from).IndexOf((byte)'\n') is var end and >= 0)
            {
                if (!take(_buffer.AsSpan(from, end).TrimEnd((byte)'\r')))
                {
                    return;
                }

                from += end + 1;
            }

            if ((got == 0 || (from == 0 && held == _buffer.Length)) && held > from)
            {
                if (!take(_buffer.AsSpan(from, held - from)))
                {
                    return;
                }

                from = held;
            }

            if (got == 0)
            {
                return;
            }

            held -= from;
            _buffer.AsSpan(from, held).CopyTo(_buffer);
        }
    }

    /// <summary>False: enough.</summary>
    private delegate bool TakeWhile(ReadOnlySpan<byte> line);
}
