namespace Pibl.Tests.Simulation;

/// <summary>A request as its client knows it.</summary>
/// <param name="Id">Its X-Id: no two requests of a run have the same.</param>
/// <param name="Method">Its method.</param>
/// <param name="Target">What it asks for.</param>
/// <param name="Language">In which language.</param>
/// <param name="VersionMin">An older version is known to be outdated when it is asked.</param>
internal sealed record Asked(string Id, string Method, string Target, string Language, int VersionMin);
