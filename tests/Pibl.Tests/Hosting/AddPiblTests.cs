using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pibl.Hosting;

namespace Pibl.Tests.Hosting;

/// <summary>The proxy as a service of the generic host, over a Unix socket in a folder of the test's own.</summary>
public sealed class AddPiblTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-host-").FullName;
    private readonly Heard _heard = new();

    [Fact]
    public async Task The_start_ends_when_clients_are_accepted_and_the_stop_when_all_is_over()
    {
        using var host = HostOf("ANSWER=204");

        await host.StartAsync(TestContext.Current.CancellationToken);
        using var client = Client();
        using var reply = await client.GetAsync(new Uri("http://pibl.test/"), TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(204, (int)reply.StatusCode);
        Assert.Contains($"Information listening on unix:{Socket}", _heard.Lines);
        Assert.False(File.Exists(Socket));
    }

    [Fact]
    public async Task A_wrong_file_fails_the_start_with_every_mistake()
    {
        using var host = HostOf("ANSWR=204");

        var failure = await Assert.ThrowsAsync<PiblStartException>(
            () => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("did you mean ANSWER?", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_to_be_had_fails_the_start_with_one_line()
    {
        await File.WriteAllTextAsync(Socket, "no socket", TestContext.Current.CancellationToken);
        using var host = HostOf("ANSWER=204");

        var failure = await Assert.ThrowsAsync<PiblStartException>(
            () => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(
            $"cannot listen on unix:{Socket}: a file that is no socket stands there (LISTEN)", failure.Message);
    }

    /// <summary>TIMEOUT_DRAIN is an hour here, and the host has no patience at all.</summary>
    [Fact]
    public async Task A_stop_that_may_not_wait_breaks_off_what_is_under_way()
    {
        using var server = new TcpListener(System.Net.IPAddress.Loopback, 0);
        server.Start();
        using var host = HostOf($"SERVERS={server.LocalEndpoint}\nTIMEOUT_DRAIN=1h");
        await host.StartAsync(TestContext.Current.CancellationToken);
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(Socket), TestContext.Current.CancellationToken);
        client.Send("GET / HTTP/1.1\r\nHost: pibl.test\r\n\r\n"u8);
        using var asked = await server.AcceptSocketAsync(TestContext.Current.CancellationToken);

        await host.StopAsync(new CancellationToken(canceled: true));

        using var reader = new StreamReader(new NetworkStream(client));
        Assert.Equal("", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Contains(
            "Error 1 connections were broken off before the end of TIMEOUT_DRAIN, in a hurry", _heard.Lines);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Socket => Path.Combine(_folder, "in.sock");

    private IHost HostOf(string lines)
    {
        File.WriteAllText(
            Path.Combine(_folder, "serv.config"), $"LISTEN=unix:{Socket}\nCACHE=off\nLOG=none\nCONSOLE=off\n{lines}\n");
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { ContentRootPath = _folder });
        builder.Logging.AddProvider(_heard);
        builder.Services.AddPibl();
        return builder.Build();
    }

    private HttpClient Client() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, stop) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), stop);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });
}
