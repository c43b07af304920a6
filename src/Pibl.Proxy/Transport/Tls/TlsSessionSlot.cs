using System.Runtime.InteropServices;

namespace Pibl.Transport.Tls;

/// <summary>The last session with one server, to be resumed by its next connection.</summary>
internal sealed class TlsSessionSlot
{
    private readonly Lock _lock = new();
    private readonly GCHandle _self;
    private nint _session;

    public TlsSessionSlot()
    {
        _self = GCHandle.Alloc(this, GCHandleType.Weak);
    }

    ~TlsSessionSlot()
    {
        Keep(0);
        _self.Free();
    }

    /// <summary>This, for what is called by the library.</summary>
    public nint Self => GCHandle.ToIntPtr(_self);

    /// <summary>The one behind <see cref="Self"/>; null where it is gone.</summary>
    public static TlsSessionSlot? Of(nint self) =>
        self == 0 ? null : (TlsSessionSlot?)GCHandle.FromIntPtr(self).Target;

    /// <summary>Takes a session over, in the place of the one before.</summary>
    public void Keep(nint session)
    {
        lock (_lock)
        {
            if (_session != 0)
            {
                OpenSsl.FreeSession(_session);
            }

            _session = session;
        }
    }

    /// <summary>A new connection begins with it, where there is one.</summary>
    public void Resume(nint ssl)
    {
        lock (_lock)
        {
            if (_session != 0 && OpenSsl.IsResumable(_session) == 1)
            {
                _ = OpenSsl.SetSession(ssl, _session);
            }
        }
    }
}
