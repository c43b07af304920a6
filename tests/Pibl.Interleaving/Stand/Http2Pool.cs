namespace Pibl.Upstreams;

/// <summary>Stands in for the product's: the servers of these programs speak HTTP/1.1, and share no connection.</summary>
/// <param name="places">How many connections may rest, at all servers.</param>
internal sealed class Http2Pool(RestingPlaces places) : IDisposable
{
    public int Idle => 0;

    public RestingPlaces Places => places;

    public void Retire()
    {
    }

    public void CloseIdle()
    {
    }

    public void Dispose()
    {
    }
}
