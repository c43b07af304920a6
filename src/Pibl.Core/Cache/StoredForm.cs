using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// What a response looks like when it is kept: compact, and the same whether memory or a file gives it back.
/// </summary>
public static class StoredForm
{
    /// <summary>
    /// What one stored response costs besides its bytes, on a 64-bit machine: the records, arrays and places around
    /// them, 400, and 210 for what it was last answered with (<see cref="RecentReply"/>). Measured as what the heap
    /// grew by for 100,000 of them, before and after a hit of each.
    /// </summary>
    private const int OverheadBytes = 610;

    private const int KeyBytes = 320;

    /// <summary>What one field costs besides its bytes (<see cref="Field"/> is 16 bytes).</summary>
    private const int FieldBytes = 16;

    /// <summary>What one group costs: its name in bytes of its own, and the place in the list.</summary>
    private const int GroupBytes = 80;

    /// <summary>A copy of <paramref name="key"/> that does not hold a request's head alive.</summary>
    public static CacheKey Of(CacheKey key) => new(Bytes.Of(key.Host.Span), Bytes.Of(key.Target.Span));

    /// <summary>
    /// <paramref name="response"/> with copies of its fields, an exact framing and durations in whole milliseconds
    /// (rounded so that it is never taken for fresher or younger than it is). The content is taken over as it is.
    /// </summary>
    public static StoredResponse Of(StoredResponse response)
    {
        var head = response.Head;
        var framing = head.Framing.Kind == FramingKind.None && response.Length == 0
            ? Framing.None
            : Framing.Exactly(response.Length);
        return response with
        {
            Selecting = HeadText.Compact(response.Selecting),
            Head = head with
            {
                Reason = Bytes.Of(head.Reason.Span),
                Fields = HeadText.Compact(head.Fields),
                Framing = framing,

                // RFC 9111 §3.1: what belongs to a connection is not stored.
                Connection = ConnectionOptions.None,
            },
            Groups = CacheGroups.Of(head.Fields),
            FreshFor = WholeMs(response.FreshFor.Ticks),
            InitialAge = WholeMs(response.InitialAge.Ticks + TimeSpan.TicksPerMillisecond - 1),
        };
    }

    /// <summary>
    /// How large the body of what begins so may be, that it takes no more than <paramref name="bytesMax"/>; negative
    /// where even one of nothing is too much.
    /// </summary>
    public static long BodyBytesMax(StoredResponse head, long bytesMax) =>
        bytesMax - SizeOf(head with { Body = default, Groups = CacheGroups.Of(head.Head.Fields) });

    private static TimeSpan WholeMs(long ticks) => new(ticks - (ticks % TimeSpan.TicksPerMillisecond));

    /// <summary>The same, as the log has it.</summary>
    public static uint Counted(StoredResponse response) => (uint)Math.Min(uint.MaxValue, SizeOf(response));

    /// <summary>
    /// What a key costs in memory besides what is stored under it, in bytes: the slot, what it holds, the dictionary's
    /// node, on a 64-bit machine. What is remembered of keys that have left counts by itself.
    /// </summary>
    public static long SizeOf(CacheKey key) => KeyBytes + key.Host.Length + key.Target.Length;

    /// <summary>In bytes: what memory bounds count.</summary>
    public static long SizeOf(StoredResponse response) =>
        OverheadBytes + response.Body.Length + (GroupBytes * response.Groups.Count)
        + HeadText.LengthOf(response.Head.Fields) + (FieldBytes * response.Head.Fields.Count)
        + HeadText.LengthOf(response.Selecting) + (FieldBytes * response.Selecting.Count);
}
