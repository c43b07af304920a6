namespace Pibl.Grpc;

/// <summary>All cases, in the order in which they are run.</summary>
internal static class TestCases
{
    /// <summary>The ways in and out: over TLS or not, to servers over TLS or not.</summary>
    public static readonly (string Name, string Site, bool Tls)[] Ways =
    [
        ("h2c to h2c", "clear.test", false),
        ("h2c to h2 over TLS", "secure.test", false),
        ("TLS to h2c", "clear.test", true),
        ("TLS to h2 over TLS", "secure.test", true),
    ];

    /// <summary>Beginning with the simplest.</summary>
    public static IEnumerable<TestCase> All =>
    [
        .. ShapeCases.All, .. StatusCases.All, .. TimeCases.All, .. ReplyCases.All, .. ServerCases.All,
        .. HealthCases.All, .. WebCases.All, ServerCases.Last,
    ];
}
