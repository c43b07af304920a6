using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Transport;

namespace Pibl.Upstreams;

/// <summary>
/// One connection to a server: its bytes, its buffer, its deadline. Between two requests it holds no buffer and waits
/// for what may come, so that a server that closes (or talks out of turn) is seen before the next request is given to
/// it; the same wait is then the one for the answer, so it costs nothing.
/// </summary>
/// <remarks>
/// Rule 1: a connection is rented (one exchange owns it), resting (the pool does), or ended; who moves it from resting
/// owns it.
/// Rule 2: anybody may <see cref="Abort"/> it at any time, which ends the socket and nothing else.
/// Rule 3: its memory goes back to the pool of arrays when the last who may touch it has let go: the owner, the task
/// that sends the body, a read under way. Of what rests there is none.
/// </remarks>
internal sealed partial class UpstreamConnection
{
    private const int Resting = 0;
    private const int Rented = 1;
    private const int Ended = 2;

    private readonly IDuplex _server;
    private readonly Deadline _deadline;
    private readonly Action<UpstreamConnection> _gone;
    private ValueTask _armed;
    private bool _isArmed;
    private bool _isDoubtful;
    private int _state = Rented;
    private int _holds = 1;
    private long _written;
    private long _writtenBefore;
    private KeepAlive _keepAlive = KeepAlive.Unsaid;
    private Fault? _because;

    public UpstreamConnection(IDuplex server, Heartbeat heartbeat, Action<UpstreamConnection> gone)
    {
        (_server, _gone) = (server, gone);

        // Two limits in one: the hard one is for whoever has rented it, and the soft one for its rest. A limit that
        // passes just as the state changes must not end what comes then.
        _deadline = heartbeat.Watch(Expire, EndRest);
        Deadline = new ServerDeadline(_deadline);
    }

    /// <summary>Where the request's head, and the frames of its chunks, are written.</summary>
    public HeadBuffer Head { get; } = new();

    /// <summary>What was read and is not consumed yet. Only the owner touches it.</summary>
    public ReadBuffer Buffer { get; } = new();

    public ServerDeadline Deadline { get; }

    /// <summary>A user has logged in on it: it is one client's alone (<see cref="ConnectionBoundAuth"/>).</summary>
    public bool IsBound { get; set; }

    /// <summary>
    /// True where not a byte of the request under way had reached the server when it closed, for whoever has just read
    /// the end. What comes with the end acknowledges all that had come before it; a broken connection proves nothing.
    /// </summary>
    public bool IsUntaken
    {
        get
        {
            // The handshake counts as one byte, for whoever connects; 0 is said of a connection that nobody knows of.
            var delivered = _server.Delivered;
            return delivered > 0 && delivered >= _writtenBefore && delivered <= _writtenBefore + 1;
        }
    }

    /// <summary>It is of no more use to anybody.</summary>
    public bool HasEnded => Volatile.Read(ref _state) == Ended;

    /// <summary>Something has come that nobody asked for, or the end. Costs a call to the system.</summary>
    public bool HasInput => _server.HasInput;

    /// <summary>Why it was aborted, where that is known, or null.</summary>
    public Fault? Because => Volatile.Read(ref _because);

    /// <summary>
    /// Takes a resting connection for an exchange, if the server has neither closed nor sent anything meanwhile. The
    /// system itself is asked for a request that could not be sent a second time (<paramref name="surely"/>), behind a
    /// response without content by rule: a server that sends some all the same sends it a moment later (RFC 9112 §9.2),
    /// and where the wait alone would tell late.
    /// </summary>
    public bool TryTake(bool surely)
    {
        if (Interlocked.CompareExchange(ref _state, Rented, Resting) != Resting)
        {
            return false;
        }

        if (!_armed.IsCompleted && !((surely || _isDoubtful || _server.TellsLate) && _server.HasInput))
        {
            return true;
        }

        Close();
        return false;
    }

    /// <summary>Waits for at most so long for what comes next; replaces what was set.</summary>
    public void Expect(TimeSpan within) => Deadline.Await(within);

    public void ExpectNothing() => Deadline.AwaitNothing();

    /// <summary>What is written from now on is another request.</summary>
    public void BeginRequest() => _writtenBefore = _written;

    /// <summary>What the server says of its connection in a response is believed.</summary>
    public void Believe(ResponseHead response) => _keepAlive = _keepAlive.After(response.Fields);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body)
    {
        _written += head.Length + body.Length;
        return _server.WriteAsync(head, body);
    }

    /// <summary>
    /// Waits without a buffer until there is something to read; where it was resting, that wait goes on.
    /// </summary>
    public ValueTask ArrivalAsync()
    {
        var arrival = _isArmed ? _armed : _server.WaitAsync();
        _isArmed = false;
        return arrival;
    }

    /// <summary>
    /// Reads behind what is there, which counts from <see cref="Filling"/> on; 0 when the server has closed. For an
    /// owner that lets go only after it has awaited this.
    /// </summary>
    public ValueTask<int> ReadAsync(int size) => _server.ReadAsync(Buffer.Room(size));

    /// <summary>What <see cref="ReadAsync"/> brought is there from now on.</summary>
    public int Filling(int read)
    {
        Buffer.Filling(read);
        return read;
    }

    /// <summary>The same, with the wait for it, for an owner that may let go while this is under way.</summary>
    // Pooled: a body that streams waits here once a block.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> FillAsync(int size)
    {
        Hold();
        try
        {
            if (Buffer.Length == 0)
            {
                Buffer.Release();
            }

            await ArrivalAsync();
            return Filling(await ReadAsync(size));
        }
        finally
        {
            Drop();
        }
    }

    /// <summary>
    /// Resting from now on: at most <paramref name="idle"/>, or less where the server says so, and watched. False when
    /// it has ended meanwhile, or is not worth keeping.
    /// </summary>
    [SuppressMessage(
        "Reliability", "CA2012", Justification = "The wait is kept, and taken up once, by ArrivalAsync, or by nobody.")]
    public bool TryRest(TimeSpan idle, bool isDoubtful)
    {
        _isDoubtful = isDoubtful;
        Deadline.AwaitNothing();
        if (!_keepAlive.IsKept || _deadline.IsActing)
        {
            return false;
        }

        Head.Dispose();
        Buffer.Release();
        try
        {
            _armed = _server.WaitAsync();
        }
        catch (Exception e) when (BrokenConnection.Is(e))
        {
            return false;
        }

        _isArmed = true;
        LimitRest(idle);
        return Interlocked.CompareExchange(ref _state, Resting, Rented) == Rented;
    }

    /// <summary>
    /// Breaks it off; what waits for it fails. <see cref="Because"/> is the first reason given.
    /// </summary>
    public void Abort(Fault? because = null)
    {
        if (because is not null)
        {
            Interlocked.CompareExchange(ref _because, because, null);
        }

        EndFrom(Interlocked.Exchange(ref _state, Ended));
    }

    /// <summary>
    /// The exchange that rented it is over and it is not wanted any more. Its owner calls this, once.
    /// </summary>
    public void Close()
    {
        Abort();
        Drop();
    }

    /// <summary>
    /// The same where all that was sent is to reach a server that has not read it yet: FIN, and no reset.
    /// </summary>
    public void Retire()
    {
        EndFrom(Interlocked.Exchange(ref _state, Ended), isClean: true);
        Drop();
    }

    /// <summary>Keeps the memory until <see cref="Drop"/>, beside the owner.</summary>
    public void Hold() => Interlocked.Increment(ref _holds);

    public void Drop()
    {
        if (Interlocked.Decrement(ref _holds) == 0)
        {
            Head.Dispose();
            Buffer.Release();
        }
    }

    /// <summary>
    /// Lends the raw connection to a tunnel, with what was read behind the head; it is still to be closed.
    /// </summary>
    public (IDuplex Server, ReadBuffer Buffer) HandOver()
    {
        Deadline.AwaitNothing();
        return (_server, Buffer);
    }
}
