namespace Pibl.Transport.Tls;

/// <summary>
/// How much plaintext stands for how many bytes on the wire, exactly so at the beginning of the last write.
/// </summary>
internal struct TlsCounts
{
    private long _plain;
    private long _wire;
    private long _plainBefore;
    private long _wireBefore;

    /// <summary>Bytes have come since the last write.</summary>
    public bool HasReadSinceWrite { get; set; }

    /// <summary>A record is written.</summary>
    public void Add(int plain, int wire)
    {
        if (plain > 0)
        {
            (_plainBefore, _wireBefore) = (_plain, _wire);
            HasReadSinceWrite = false;
        }

        _plain += plain;
        _wire += wire;
    }

    /// <summary>
    /// Bytes of plaintext that the peer has, where its system has taken <paramref name="delivered"/>; 0 where that is
    /// not known. One byte may be the connection's own (SYN). Of a record that is there in part, more than that is
    /// said: it counts as taken.
    /// </summary>
    public readonly long PlainOf(long delivered) =>
        delivered <= 0 ? 0
        : delivered < _wireBefore ? Math.Max(0, Math.Min(_plainBefore, delivered - (_wireBefore - _plainBefore)))
        : delivered <= _wireBefore + 1 ? _plainBefore + (delivered - _wireBefore)
        : Math.Max(_plainBefore + 2, delivered - (_wire - _plain));
}
