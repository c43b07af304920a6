namespace Pibl.Outside;

/// <summary>A real browser sees a page with its picture and its stylesheet through the proxy.</summary>
public sealed class BrowserTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Chromium_shows_the_page()
    {
        await using var server = new Nginx("one");
        await server.StartAsync();
        await using var pibl = await PiblProcess.StartAsync([server], "LOG_FORMAT=combined");
        var profile = Directory.CreateTempSubdirectory("pibl-chromium-").FullName;
        try
        {
            await using var chromium = Running.Start(
                "chromium", profile, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", $"--user-data-dir={profile}",
                "--virtual-time-budget=10000", "--dump-dom", pibl.Url);
            Assert.Equal(0, await chromium.ExitAsync(Patience));
            Assert.Contains("picture 77, heading rgb(1, 2, 3)", chromium.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(profile, recursive: true);
        }

        foreach (var target in (string[])["/", "/style.css", "/picture.svg"])
        {
            await Wait.UntilAsync(
                $"{target} is in the log", TimeSpan.FromSeconds(10), () => Task.FromResult(pibl.Log().Any(
                line => line.Contains($"\"GET {target} HTTP/1.1\" 200", StringComparison.Ordinal))));
        }
    }
}
