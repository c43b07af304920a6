using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// Content that is known by its length alone: of a response that is explained, and that nobody is given.
/// </summary>
/// <param name="length">How long it is, in bytes.</param>
internal sealed class UnreadBlocks(long length) : StoredBlocks(length)
{
    public override Body Open(ByteRange part) => Body.Empty();

    /// <summary>The same response, whose content nobody reads.</summary>
    public static StoredResponse In(StoredResponse stored) => stored.Length == 0
        ? stored
        : stored with { Body = default, Blocks = new UnreadBlocks(stored.Length) };
}
