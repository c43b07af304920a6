using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Pibl.Clients;
using Pibl.Config;
using Pibl.Tests.Live;
using Pibl.Transport;

namespace Pibl.Tests.Transport;

/// <summary>Every form of PROXY that the documents name, against a real listener.</summary>
public abstract class ListenersTests(NetworkTransport transport)
{
    private static readonly IPAddress[] Own = NetworkInterface.GetAllNetworkInterfaces()
        .Where(link => link.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
        .SelectMany(link => link.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .ToArray();

    private static readonly bool HasIpv6 = Own.Contains(IPAddress.IPv6Loopback);

    /// <summary>As PROXY says it, and where a client then finds the proxy.</summary>
    public static TheoryData<string, string> Forms => new(
        new (string, string)[]
            {
                ("0.0.0.0", "127.0.0.1"), ("127.0.0.1", "127.0.0.1"), ("localhost", ""), ("LocalHost", ""),
                ("::ffff:127.0.0.1", "127.0.0.1"), ("[::ffff:127.0.0.1]", "127.0.0.1"), ("::", "127.0.0.1"), (
                    "[::]", "127.0.0.1"),
            }
            .Concat(HasIpv6
                ? [("::", "::1"), ("[::]", "::1"), ("0:0:0:0:0:0:0:0", "::1"), ("::1", "::1"), ("[::1]", "::1")]
                : Array.Empty<(string, string)>())
            .Concat(Own.Select(address => (address.ToString(), address.ToString()))));

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_request_is_served_through_it(string form, string reachedAt)
    {
        await using var server = new LiveServer();
        await using var proxy = LiveProxy.Before(server, transport, $"PROXY={form}");
        var door = proxy.Doors[0].Address;
        var address = reachedAt.Length == 0 ? door.Address : IPAddress.Parse(reachedAt);

        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(new IPEndPoint(address, door.Port), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        Assert.Equal("GET /hello HTTP/1.1\n", await client.GetStringAsync("http://proxy.test/hello"));
    }

    [Fact]
    public async Task Without_IPv6_all_addresses_are_those_of_IPv4_and_a_note_says_so()
    {
        using var listeners = new Listeners(transport, WithoutIpv6);

        Assert.Null(await listeners.OpenAsync([On("::")]));

        Assert.Equal(IPAddress.Any, Assert.Single(listeners.All).Address.Address);
        Assert.Equal(
            "this machine has no IPv6: PROXY=:: listens on 0.0.0.0, all IPv4 addresses",
            Assert.Single(listeners.Notes));
    }

    [Fact]
    public async Task An_address_that_the_machine_does_not_have_is_told_with_those_that_it_has()
    {
        using var listeners = new Listeners(transport);

        // RFC 5737 §3: an address of documents, which nobody has.
        var problem = await listeners.OpenAsync([On("203.0.113.7")]);

        Assert.StartsWith(
            "cannot listen on 203.0.113.7 port 0: this machine does not have that address; it has ", problem, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_only_root_may_take_is_told_with_what_lets_others()
    {
        using var listeners = new Listeners(
            transport, _ => throw new SocketException((int)SocketError.AccessDenied));

        var problem = await listeners.OpenAsync([On("127.0.0.1") with { Port = 80 }]);

        Assert.StartsWith(
            "cannot listen on 127.0.0.1 port 80: that port needs more rights than this user has (PUERTO)",
            problem,
            StringComparison.Ordinal);
        Assert.Equal(
            OperatingSystem.IsLinux(), problem!.Contains("setcap cap_net_bind_service=+ep /", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_is_served_on_those_of_its_addresses_that_the_machine_has()
    {
        using var listeners = new Listeners(transport, place =>
            place.Address.Equals(IPAddress.Loopback)
                ? transport.Listen(place)
                : throw new SocketException((int)SocketError.AddressNotAvailable));

        Assert.Null(await listeners.OpenAsync([On("localhost")]));

        Assert.Equal(IPAddress.Loopback, Assert.Single(listeners.All).Address.Address);
    }

    [Theory]
    [InlineData("name.invalid", "that name has no address here (PROXY)")]
    [InlineData("fe80::1%nowhere0", "there is no interface nowhere0 here, only ")]
    [InlineData("fe80::1%99999", "there is no interface 99999 here, only ")]
    public async Task What_does_not_exist_here_is_named(string address, string why)
    {
        using var listeners = new Listeners(transport);

        Assert.Contains(why, await listeners.OpenAsync([On(address)]), StringComparison.Ordinal);
        Assert.Empty(listeners.All);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_and_nothing_stays_open_half()
    {
        using var taken = transport.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        using var listeners = new Listeners(transport);

        Assert.Equal(
            $"cannot listen on 127.0.0.1 port {taken.Address.Port}: another program uses that port (PUERTO)",
            await listeners.OpenAsync([On("127.0.0.1", taken.Address.Port)]));
    }

    [Fact]
    public void A_server_behind_a_zone_that_is_not_there_is_no_other_address()
    {
        Assert.Null(Zones.WhyUnknown(Given.Endpoints("10.0.0.1", "app.example")));
        Assert.StartsWith(
            "[fe80::1%nowhere0]:80 cannot be reached: there is no interface nowhere0 here",
            Zones.WhyUnknown(Given.Endpoints("10.0.0.1", "[fe80::1%nowhere0]:80")),
            StringComparison.Ordinal);
    }

    private static ListenPlace On(string address, int port = 0) => ListenPlace.First(address, port);

    private IListener WithoutIpv6(IPEndPoint place) => place.AddressFamily == AddressFamily.InterNetwork
        ? transport.Listen(place)
        : throw new SocketException((int)SocketError.AddressFamilyNotSupported);
}

/// <summary>A transport of our own, where the system has epoll.</summary>
public sealed class EpollListenersTests() : ListenersTests(Transports.Epoll ?? Transports.Framework);

/// <summary>The framework's sockets.</summary>
public sealed class FrameworkListenersTests() : ListenersTests(Transports.Framework);
