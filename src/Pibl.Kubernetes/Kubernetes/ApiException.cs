namespace Pibl.Kubernetes;

/// <summary>The API server refuses.</summary>
/// <param name="status">As it says.</param>
/// <param name="why">As the end of a sentence.</param>
internal sealed class ApiException(int status, string why) : Exception(why)
{
    /// <summary>The version asked for is too old: everything is to be listed again.</summary>
    public bool IsGone => status == 410;
}
