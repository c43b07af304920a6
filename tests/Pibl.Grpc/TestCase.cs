namespace Pibl.Grpc;

/// <summary>One case.</summary>
/// <param name="Name">What must hold.</param>
/// <param name="RunAsync">Throws where it does not.</param>
internal sealed record TestCase(string Name, Func<TestWorld, Task> RunAsync);
