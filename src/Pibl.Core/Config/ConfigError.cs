namespace Pibl.Config;

/// <summary>One mistake in <c>serv.config</c>.</summary>
/// <param name="Where">What to point at.</param>
/// <param name="What">What is wrong, as a sentence without a full stop.</param>
/// <param name="Hint">What was probably meant, or what to do.</param>
public sealed record ConfigError(SourceSpan Where, string What, string Hint);
