namespace Pibl.Http;

/// <summary>What a method promises. Methods are case-sensitive tokens (RFC 9110 §9.1).</summary>
public static class Methods
{
    public static Method Of(ReadOnlySpan<byte> token) => token switch
    {
        _ when token.SequenceEqual("GET"u8) => Method.Get,
        _ when token.SequenceEqual("HEAD"u8) => Method.Head,
        _ when token.SequenceEqual("POST"u8) => Method.Post,
        _ when token.SequenceEqual("PUT"u8) => Method.Put,
        _ when token.SequenceEqual("DELETE"u8) => Method.Delete,
        _ when token.SequenceEqual("CONNECT"u8) => Method.Connect,
        _ when token.SequenceEqual("OPTIONS"u8) => Method.Options,
        _ when token.SequenceEqual("TRACE"u8) => Method.Trace,
        _ when token.SequenceEqual("PATCH"u8) => Method.Patch,
        _ => Method.Other,
    };

    // RFC 9110 §9.2.1
    public static bool IsSafe(this Method method) =>
        method is Method.Get or Method.Head or Method.Options or Method.Trace;

    // RFC 9110 §9.2.2: the safe ones, PUT and DELETE.
    public static bool IsIdempotent(this Method method) =>
        method.IsSafe() || method is Method.Put or Method.Delete;
}
