using Pibl.Cache;
using Pibl.Http.Messages;
using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

/// <summary>Bodies that are too large for memory, which here are those of more than 1,000 bytes.</summary>
internal static class LargeBodies
{
    public const int BlockBytes = 256;

    public static readonly StoreTuning Blocks =
        Still with { WholeBytesMax = 1_000, BlockBytes = BlockBytes, BlocksWaitingMax = 100_000 };

    public static string Text(int length) =>
        string.Concat(Enumerable.Range(0, (length / 8) + 1).Select(i => $"{i:x7} "))[..length];

    public static StoredResponse Head(long length) => Response() with
    {
        Head = Response().Head with { Framing = length < 0 ? Framing.Chunked : Framing.Exactly(length) },
    };

    public static void KeepLarge(TieredStore store, string target, string content, bool isKnown) =>
        Keep(store, Key(target), Head(isKnown ? content.Length : -1), content);
}
