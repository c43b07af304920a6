using System.Globalization;

namespace Pibl.Outside;

/// <summary>A real browser shows the dashboard of a real program, and finds nothing to complain of.</summary>
public sealed class DashboardTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData("en", "All is well.", "Drain 127.0.0.1:")]
    [InlineData("es", "Todo va bien.", "Vaciar 127.0.0.1:")]
    public async Task Chromium_shows_servers_and_exchanges(string language, string verdict, string order)
    {
        await using var server = new Nginx("one");
        await server.StartAsync();
        var admin = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Wait.FreePort()}");
        await using var pibl = await PiblProcess.StartAsync([server], $"ADMIN={admin}");
        using var reply = await pibl.Client.GetAsync(new Uri("/style.css?<b>bold</b>", UriKind.Relative));
        Assert.Equal(200, (int)reply.StatusCode);
        var profile = Directory.CreateTempSubdirectory("pibl-chromium-").FullName;
        try
        {
            await using var chromium = Running.Start(
                "chromium", profile, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", $"--user-data-dir={profile}",
                $"--accept-lang={language}", "--enable-logging=stderr", "--window-size=1400,6000",
                "--virtual-time-budget=4000", "--dump-dom", $"http://{admin}/");
            Assert.Equal(0, await chromium.ExitAsync(Patience));

            var page = chromium.Output;
            Assert.Contains($"<html lang=\"{language}\"", page, StringComparison.Ordinal);
            Assert.Contains(verdict, page, StringComparison.Ordinal);
            Assert.Contains($"{order}{server.Port.ToString(CultureInfo.InvariantCulture)}", page, StringComparison.Ordinal);
            // The exchange from above: what the client sent is text there.
            Assert.Contains("/style.css?", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
            foreach (var complaint in (string[])["Uncaught", "Content Security Policy", "Failed to load", "TypeError"])
            {
                Assert.DoesNotContain(complaint, page, StringComparison.Ordinal);
            }
        }
        finally
        {
            Directory.Delete(profile, recursive: true);
        }
    }
}
