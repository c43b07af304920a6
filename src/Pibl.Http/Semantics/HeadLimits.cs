namespace Pibl.Http.Semantics;

/// <summary>
/// Bounds for one message head, in bytes and fields; past them the answer is 414 or 431 (502 from a server).
/// </summary>
/// <param name="LineBytesMax">The request line; RFC 9112 §3 asks for at least 8000.</param>
/// <param name="HeadBytesMax">The whole head with its start line.</param>
/// <param name="FieldsMax">How many fields.</param>
public sealed record HeadLimits(int LineBytesMax, int HeadBytesMax, int FieldsMax)
{
    /// <summary>
    /// 8 KiB + 192 for the line (nginx and Apache take 8 KiB), 32 KiB for the head (HAProxy 16, Kestrel 32), 100
    /// fields.
    /// </summary>
    public static readonly HeadLimits Default = new(8384, 32 * 1024, 100);
}
