using Microsoft.Win32.SafeHandles;

namespace Pibl.Cache;

/// <summary>
/// What was withdrawn and is not yet deleted from the cache file, in a small file beside it: whoever is told that
/// something was invalidated may rely on it although the process is killed the next moment.
/// Rule 1: a record is in the file before <see cref="Add"/>'s task ends. The system has it then, so it outlives the
/// process; it is not forced to the disk, so a power cut may lose it, with the last commits of the cache file.
/// Rule 2: records are written together by whoever is at it; nobody waits for SQLite.
/// Rule 3: the room is taken when the log is opened, so that a full disk refuses no record.
/// Rule 4: when all is deleted from the cache file, the log begins anew from its start, in the next turn.
/// </summary>
internal sealed class WithdrawalLog : IDisposable
{
    /// <summary>Some 2,500 keys: what is invalidated in a second, while the cache file takes milliseconds.</summary>
    private const int BytesMax = 256 << 10;

    private readonly Lock _gate = new();
    private readonly SafeFileHandle _file;
    private readonly DiskWorkers _workers;
    private readonly string _path;
    private readonly string? _name;
    private List<(Withdrawal Record, TaskCompletionSource<bool> Written)> _waiting = new();
    private IReadOnlyList<Withdrawal> _left;
    private long _turn;
    private long _at;
    private bool _isWriting;
    private bool _isFull;
    private bool _isUsed;

    private WithdrawalLog(SafeFileHandle file, string path, DiskWorkers workers)
    {
        (_file, _path, _name, _workers) = (file, path, CachePath.NameOf(file), workers);
        var log = new byte[Math.Min(BytesMax, RandomAccess.GetLength(file))];
        var length = RandomAccess.Read(file, log, 0);
        (_left, _turn) = Withdrawal.ReadAll(log.AsSpan(0, length));
        _isUsed = _left.Count > 0;

        // The turn that was left stays readable until what it says is deleted.
        foreach (var record in _left)
        {
            _at += Encoded(record).Count;
        }

        if (length < BytesMax)
        {
            RandomAccess.Write(file, new byte[BytesMax - length], length);
        }
    }

    /// <summary>Whether the file is still the one that was opened.</summary>
    public bool IsThere => CachePath.NameOf(_file) == _name;

    public static WithdrawalLog Open(string cachePath, DiskWorkers workers)
    {
        var path = cachePath + "-withdrawn";
        var file = CachePath.Open(path, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            return new WithdrawalLog(file, path, workers);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>What a process that was killed left behind: once.</summary>
    public IReadOnlyList<Withdrawal> TakeLeft()
    {
        var left = _left;
        _left = [];
        return left;
    }

    /// <summary>Ends when the record is written: true, or false when it could not be.</summary>
    public Task<bool> Add(Withdrawal record)
    {
        // The threads of whoever waits go on by themselves.
        var written = new TaskCompletionSource<bool>(_workers.Completion);
        lock (_gate)
        {
            _waiting.Add((record, written));
            if (_isWriting)
            {
                return written.Task;
            }

            _isWriting = true;
        }

        _workers.Start(WriteAll);
        return written.Task;
    }

    /// <summary>All that was added until now is deleted from the cache file.</summary>
    public void BeginAnew()
    {
        lock (_gate)
        {
            if (!_isWriting)
            {
                (_turn, _at, _isFull, _isUsed) = (_turn + 1, 0, false, false);
            }
        }
    }

    public void Dispose()
    {
        var isUsed = _isUsed;
        try
        {
            if (!isUsed && IsThere)
            {
                File.Delete(_path);
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // What it says has been done, and may be done again.
        }

        _file.Dispose();
    }

    private void WriteAll()
    {
        while (true)
        {
            List<(Withdrawal Record, TaskCompletionSource<bool> Written)> taken;
            lock (_gate)
            {
                if (_waiting.Count == 0)
                {
                    _isWriting = false;
                    return;
                }

                (taken, _waiting, _isUsed) = (_waiting, new(), true);
            }

            var isWritten = TryWrite(taken.ConvertAll(static waiting => waiting.Record));
            taken.ForEach(waiting => waiting.Written.TrySetResult(isWritten));
        }
    }

    private bool TryWrite(List<Withdrawal> records)
    {
        try
        {
            var upTo = records.Max(static record => record.UpTo);
            var bytes = new List<byte>();
            records.ForEach(record => record.WriteTo(bytes, _turn));
            if (_isFull || _at + bytes.Count > BytesMax - Encoded(new Withdrawal(null, upTo)).Count)
            {
                // No room for each: from here on everything up to now is dead.
                bytes = Encoded(new Withdrawal(null, upTo));
                if (_isFull)
                {
                    _at -= bytes.Count;
                }

                _isFull = true;
            }

            _workers.At(DiskStep.Note);
            RandomAccess.Write(_file, bytes.ToArray(), _at);
            _at += bytes.Count;
            return true;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            return false;
        }
    }

    private List<byte> Encoded(Withdrawal record)
    {
        var bytes = new List<byte>();
        record.WriteTo(bytes, _turn);
        return bytes;
    }
}
