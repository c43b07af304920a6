using Pibl.Access;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Admin;

/// <summary>An exchange that is over.</summary>
/// <param name="Entry">As the access log got it.</param>
/// <param name="Site">As in <c>[site NAME]</c>; empty where it belonged to none.</param>
public sealed record RecentExchange(AccessEntry.Exchanged Entry, string Site)
{
    /// <summary>
    /// An entry keeps its request's head alive: one that is larger than this, in bytes, is kept with its first line
    /// and its host alone.
    /// </summary>
    public const int HeadBytesMax = 4096;

    /// <summary>The same entry, or where its head is large a smaller one.</summary>
    public static AccessEntry.Exchanged Slim(AccessEntry.Exchanged entry) =>
        entry.Arrived is Received received && LengthOf(received.Request.Fields) is var head
            && head + LengthOf(entry.Via.Cache?.SelectedBy) > HeadBytesMax
            ? entry with
            {
                Arrived = received with { Request = Slim(received.Request, entry.Id) },
                Via = entry.Via with { Cache = entry.Via.Cache is { } cache ? cache with { SelectedBy = null } : null },
            }
            : entry;

    private static RequestHead Slim(RequestHead request, RequestId? id) => request with
    {
        MethodName = Cut(request.MethodName),
        Target = Cut(request.Target),
        Host = Cut(request.Host),
        Fields = id is { Kept.IsEmpty: false, Kept: var kept }
            ? Fields.Of(("X-Request-Id", kept.ToString()))
            : Fields.Empty,
    };

    private static Bytes Cut(Bytes text) => Bytes.Of(text.Span[..Math.Min(text.Length, ExchangeJson.TargetMax)]);

    private static int LengthOf(Fields? fields) =>
        fields is { Count: > 0 } some ? some[^1].ValueAt + some[^1].ValueLength : 0;
}
