namespace Pibl.Bench.Compare;

/// <summary>
/// What two connections and .NET's sockets cost alone: a relay that looks for the end of a head and for a length, and
/// checks nothing. Not a proxy, a yardstick: each client has a connection to a server of its own.
/// </summary>
internal static class Floor
{
    public static Task RunAsync(string port, string[] origins)
    {
        var turn = 0;
        return Wire.ServeAsync([port], async client =>
        {
            using var server = await Wire.ConnectAsync(int.Parse(origins[turn++ % origins.Length], null));
            while (await client.HeadAsync() > 0)
            {
                await server.SendAsync(client.Filled);
                var left = await server.HeadAsync() + server.ContentLength() - server.Filled.Length;
                await client.SendAsync(server.Filled);
                while (left > 0)
                {
                    var block = await server.NextAsync();
                    if (block.IsEmpty)
                    {
                        return;
                    }

                    await client.SendAsync(block);
                    left -= block.Length;
                }
            }
        });
    }
}
