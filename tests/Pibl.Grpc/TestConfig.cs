namespace Pibl.Grpc;

/// <summary>
/// The proxy's serv.config: a site for each way to the servers, and for each thing that can go wrong.
/// </summary>
internal static class TestConfig
{
    /// <summary>
    /// Servers A and B, which two sites share, one that is stopped and killed, and one that is checked.
    /// </summary>
    public const int A = 10, B = 20, Mortal = 30, Checked = 40, Other = 50, Nobody = 99;

    /// <summary>For the proxy at this port; TLS is at the next.</summary>
    public static string Of(int port) => $"""
        LISTEN=127.0.0.1:{port}, 127.0.0.1:{port + 1} tls
        TLS=cert.pem key.pem
        CONSOLE=off
        TIMEOUT_DRAIN=1s
        SERVERS_CA=cert.pem

        [site clear]
        HOST=clear.test
        SERVERS=h2c://127.0.0.1:{port + A}, h2c://127.0.0.1:{port + B}

        [site secure]
        HOST=secure.test
        SERVERS=h2://localhost:{port + A + 2}, h2://localhost:{port + B + 2}

        [site web]
        HOST=web.test
        SERVERS=127.0.0.1:{port + A + 1}

        [site paths]
        HOST=paths.test
        PATH=/pibl.test.Calls
        SERVERS=h2c://127.0.0.1:{port + A}

        [site paths-rest]
        HOST=paths.test
        SERVERS=127.0.0.1:{port + B + 1}

        [site mortal]
        HOST=mortal.test
        SERVERS=h2c://127.0.0.1:{port + Mortal}

        [site rolling]
        HOST=rolling.test
        SERVERS=h2c://127.0.0.1:{port + Mortal}, h2c://127.0.0.1:{port + A}

        [site checked]
        HOST=checked.test
        HEALTH=grpc every=500ms timeout=500ms rise=1 fall=1 service=pibl.test.Calls
        SERVERS=h2c://127.0.0.1:{port + Checked}, h2c://127.0.0.1:{port + Other}

        [site checked-secure]
        HOST=checked-secure.test
        HEALTH=grpc every=500ms timeout=500ms rise=1 fall=1
        SERVERS=h2://localhost:{port + Checked + 2}, h2://localhost:{port + Other + 2}

        [site unknown-service]
        HOST=service.test
        HEALTH=grpc every=2s timeout=2s rise=1 fall=1 service=pibl.test.Nobody
        SERVERS=h2c://127.0.0.1:{port + Checked}, h2c://127.0.0.1:{port + Other} backup

        [site nobody]
        HOST=nobody.test
        SERVERS=h2c://127.0.0.1:{port + Nobody}

        [site limited]
        HOST=limited.test
        RATE=1/m
        SERVERS=h2c://127.0.0.1:{port + A}

        [site forbidden]
        HOST=forbidden.test
        DENY=127.0.0.1
        SERVERS=h2c://127.0.0.1:{port + A}

        [site total]
        HOST=total.test
        TIMEOUT_TOTAL=1s
        SERVERS=h2c://127.0.0.1:{port + A}

        [site impatient]
        HOST=impatient.test
        TIMEOUT_BODY=1s
        TIMEOUT_SERVER=1s
        SERVERS=h2c://127.0.0.1:{port + A}

        """;
}
