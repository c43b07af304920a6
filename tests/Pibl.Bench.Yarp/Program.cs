using Yarp.ReverseProxy.Configuration;

// Pibl.Bench.Yarp PORT ORIGIN…: YARP as its own guide sets it up, in front of the servers on these ports of this machine.
// Only logging is off, as it is for the other peers; all else (server GC, HTTP/1.1 and 2, forwarded fields) is as it comes.
var origins = args[1..];
var builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls($"http://127.0.0.1:{args[0]}");
builder.Services.AddReverseProxy().LoadFromMemory(
    [new RouteConfig { RouteId = "all", ClusterId = "origins", Match = new RouteMatch { Path = "{**all}" } }],
    [
        new ClusterConfig
        {
            ClusterId = "origins",
            LoadBalancingPolicy = "RoundRobin",
            Destinations = origins.ToDictionary(
                port => port, port => new DestinationConfig { Address = $"http://127.0.0.1:{port}/" }),
        },
    ]);
var app = builder.Build();
app.MapReverseProxy();
app.Run();
