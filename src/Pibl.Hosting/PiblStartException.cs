namespace Pibl.Hosting;

/// <summary>The proxy cannot start.</summary>
/// <param name="why">
/// For the operator: the mistakes of the configuration with line and column, or what is not to be had.
/// </param>
public sealed class PiblStartException(string why) : Exception(why);
