using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Mirrors;

/// <summary>One of the two answers to a request.</summary>
/// <param name="From">Who gave it.</param>
/// <param name="Head">Its head.</param>
/// <param name="Body">Its body; null where it did not come whole.</param>
public sealed record MirroredAnswer(Endpoint From, ResponseHead Head, BodyDigest? Body);
