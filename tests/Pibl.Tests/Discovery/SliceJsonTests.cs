using System.Text;
using System.Text.Json;
using LanguageExt;
using Pibl.Discovery;
using Pibl.Kubernetes;

namespace Pibl.Tests.Discovery;

/// <summary>What the API server says, as it says it.</summary>
public class SliceJsonTests
{
    private const string Slice = """
        {"metadata":{"name":"app-1","resourceVersion":"7"},"addressType":"IPv4",
         "ports":[{"name":"http","port":8080,"protocol":"TCP"},{"name":"dns","port":53,"protocol":"UDP"},{"port":null},{"port":0},{"port":65536}],
         "endpoints":[
          {"addresses":["10.0.0.1"],"conditions":{"ready":false,"serving":true,"terminating":true},"zone":"a"},
          {"addresses":["10.0.0.2"],"conditions":{},"hints":{"forZones":[{"name":"b"}]}},
          {"addresses":["not.an.address"]}]}
        """;

    [Fact]
    public void A_page_has_slices_a_version_and_what_comes_next()
    {
        var page = SliceJson.PageOf(
            Bytes($$$"""{"metadata":{"resourceVersion":"9","continue":"x"},"items":[{{{Slice}}}]}"""));
        Assert.Equal(("9", "x"), (page.Version, page.More));
        var slice = Assert.Single(page.Slices);
        Assert.Equal(new SlicePort("http", 8080), Assert.Single(slice.Ports));
        Assert.Equal(2, slice.Endpoints.Count);
        Assert.True(slice.Endpoints[0] is { IsReady: false, IsServing: true, IsTerminating: true, Zone: "a" });
        Assert.True(slice.Endpoints[1] is { IsReady: true, IsServing: true, IsTerminating: false, Zone: null });
        Assert.Equal("b", Assert.Single(slice.Endpoints[1].ForZones));
    }

    [Theory]
    [InlineData("ADDED", 1, "7")]
    [InlineData("MODIFIED", 1, "7")]
    [InlineData("DELETED", 0, "7")]
    public void An_event_changes_what_is_known(string type, int count, string version)
    {
        var known = new KnownSlices(HashMap<string, EndpointSlice>.Empty, "5")
            .After(SliceJson.EventOf(Bytes($$$"""{"type":"{{{type}}}","object":{{{Slice}}}}""")));
        Assert.Equal((count, version), (known.ByName.Count, known.Version));
    }

    [Fact]
    public void A_bookmark_moves_the_version_alone() => Assert.Equal(
        new SliceEvent.Bookmark("12"),
        SliceJson.EventOf(Bytes("""{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"12"}}}""")));

    [Fact]
    public void Gone_asks_for_a_new_list()
    {
        var gone = SliceJson.EventOf(Bytes("""{"type":"ERROR","object":{"code":410,"message":"too old"}}"""));
        Assert.Equal(new SliceEvent.Error(true, "too old"), gone);
        Assert.Null(new KnownSlices(HashMap<string, EndpointSlice>.Empty, "5").After(gone).Version);
    }

    [Theory]
    [InlineData("{nonsense")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"type":"NEW","object":{}}""")]
    [InlineData("""{"type":"ADDED","object":{"metadata":{}}}""")]
    [InlineData("""{"type":"ADDED","object":{"metadata":{"name":3}}}""")]
    public void What_is_no_event_is_refused(string line) =>
        Assert.ThrowsAny<JsonException>(() => SliceJson.EventOf(Bytes(line)));

    [Fact]
    public async Task A_line_that_is_cut_off_is_left_out() =>
        Assert.Equal(["one", "two"], await LinesAsync("one\n\ntwo\nthr", 9));

    [Fact]
    public Task A_line_has_a_limit() => Assert.ThrowsAnyAsync<JsonException>(() => LinesAsync("0123456789", 9));

    private static async Task<List<string>> LinesAsync(string text, int max)
    {
        var lines = new List<string>();
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await foreach (var line in BoundedText.LinesAsync(body, max, TestContext.Current.CancellationToken))
        {
            lines.Add(Encoding.UTF8.GetString(line.Span));
        }

        return lines;
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
