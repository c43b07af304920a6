using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;

// Pibl.Bench.Yarp PORT ORIGIN…: YARP as its own guide sets it up, in front of the servers on these ports of this
// machine; without arguments, for other comparisons, PORT and ORIGINS (with commas) of the environment say the same.
// Only logging is off, as it is for the other peers; all else (server GC, HTTP/1.1 and 2, forwarded fields) is as it
// comes. Pibl.Bench.Yarp FILE.json: as that file says, and as it will say (tests/soak/scenarios).
if (args is [var file] && file.EndsWith(".json", StringComparison.Ordinal))
{
    var configured = WebApplication.CreateBuilder();
    configured.Configuration.AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: true);

    // A minute is usual: one that has come back would be judged by what it did before.
    configured.Services.Configure<TransportFailureRateHealthPolicyOptions>(
        options => options.DetectionWindowSize = TimeSpan.FromSeconds(2));
    configured.Services.AddReverseProxy()
        .LoadFromConfig(configured.Configuration.GetSection("ReverseProxy"))
        .ConfigureHttpClient((_, handler) => handler.ConnectTimeout = TimeSpan.FromSeconds(1));
    var proxy = configured.Build();
    proxy.MapReverseProxy();
    proxy.Run();
    return;
}

var port = args.Length > 0 ? args[0] : Environment.GetEnvironmentVariable("PORT");
var origins = args.Length > 0 ? args[1..] : (Environment.GetEnvironmentVariable("ORIGINS") ?? "").Split(',');
var builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
builder.Services.AddReverseProxy().LoadFromMemory(
    [new RouteConfig { RouteId = "all", ClusterId = "origins", Match = new RouteMatch { Path = "{**all}" } }],
    [
        new ClusterConfig
        {
            ClusterId = "origins",
            LoadBalancingPolicy = "RoundRobin",
            Destinations = origins.ToDictionary(
                origin => origin, origin => new DestinationConfig { Address = $"http://127.0.0.1:{origin}/" }),
        },
    ]);
var app = builder.Build();
app.MapReverseProxy();
app.Run();
