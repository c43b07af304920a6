using Pibl.Answers;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Templates;
using Pibl.Tests.Config;

namespace Pibl.Tests.Answers;

public sealed class FixedAnswerTests
{
    private const string Modified = "Sun, 01 Mar 2026 12:00:00 GMT";

    private static readonly AnswerPage Page = AnswerPage.Of(
        "sites/maintenance.HTML", Bytes.Of("<p>back soon\n"), new DateTimeOffset(2026, 3, 1, 12, 0, 0, 450, TimeSpan.Zero));

    [Theory]
    [InlineData("204", 204, null, "")]
    [InlineData("410", 410, "text/plain; charset=utf-8", "410 Gone\n")]
    [InlineData("503", 503, "text/plain; charset=utf-8", "503 Service Unavailable\n")]
    [InlineData("299", 299, "text/plain; charset=utf-8", "299\n")]
    [InlineData("503 maintenance.html", 503, "text/html; charset=utf-8", "<p>back soon\n")]
    [InlineData("200 index.html", 200, "text/html; charset=utf-8", "<p>back soon\n")]
    public void A_status_is_answered_with_a_line_or_a_page(string answer, int status, string? type, string content)
    {
        using var reply = Answer(answer, Given.Get("/a")).Body;
        var head = Answer(answer, Given.Get("/a")).Head;

        Assert.Equal((status, type), (head.Status, head.Fields.Find(FieldId.ContentType)?.ToString()));
        Assert.Equal(content, ((MemoryBody)reply).Content.ToString());
        Assert.Equal(content.Length == 0 ? Framing.None : Framing.Exactly(content.Length), head.Framing);
        Assert.Null(head.Fields.Find(FieldId.RetryAfter));
    }

    [Theory]
    [InlineData("301 https://{host}{path}", 301, "https://example.test/a?q")]
    [InlineData("302 /new{path}", 302, "/new/a?q")]
    [InlineData("308 https://new.example{path}?", 308, "https://new.example/a")]
    public void A_redirect_names_the_address_and_has_no_content(string answer, int status, string location)
    {
        var reply = Answer(answer, Given.Get("/a?q"));

        Assert.Equal((status, location), (reply.Head.Status, reply.Head.Fields.Find(FieldId.Location)?.ToString()));
        Assert.Equal(Framing.None, reply.Head.Framing);
    }

    [Fact]
    public void Who_names_no_host_cannot_be_led_to_it()
    {
        var received = Given.Get("/a");
        var nameless = received with { Request = received.Request with { Host = default } };

        Assert.Equal(400, Answer("301 https://{host}{path}", nameless).Head.Status);
        Assert.Equal(301, Answer("301 https://new.example{path}", nameless).Head.Status);
    }

    /// <summary>RFC 9110 §13.2.2, in its order.</summary>
    [Theory]
    [InlineData("GET", "If-None-Match: TAG", 304)]
    [InlineData("GET", "If-None-Match: \"other\", W/TAG", 304)]
    [InlineData("GET", "If-None-Match: *", 304)]
    [InlineData("HEAD", "If-None-Match: TAG", 304)]
    [InlineData("POST", "If-None-Match: TAG", 412)]
    [InlineData("GET", "If-None-Match: \"other\"", 200)]
    [InlineData("GET", "If-None-Match: \"other\"\nIf-Modified-Since: " + Modified, 200)]
    [InlineData("GET", "If-Modified-Since: " + Modified, 304)]
    [InlineData("GET", "If-Modified-Since: Sun, 01 Mar 2026 11:59:59 GMT", 200)]
    [InlineData("GET", "If-Modified-Since: yesterday", 200)]
    [InlineData("POST", "If-Modified-Since: " + Modified, 200)]
    [InlineData("GET", "If-Match: TAG", 200)]
    [InlineData("GET", "If-Match: W/TAG", 412)]
    [InlineData("GET", "If-Match: \"other\"", 412)]
    [InlineData("GET", "If-Unmodified-Since: " + Modified, 200)]
    [InlineData("GET", "If-Unmodified-Since: Sun, 01 Mar 2026 11:59:59 GMT", 412)]
    [InlineData("GET", "If-Match: TAG\nIf-None-Match: TAG", 304)]
    public void A_page_that_is_a_success_meets_conditions(string method, string fields, int status)
    {
        var conditions = fields.Replace("TAG", Page.ETag.ToString(), StringComparison.Ordinal).Split('\n');

        Assert.Equal(status, Answer("200 index.html", Given.Received(method, "/", conditions)).Head.Status);
        Assert.Equal(503, Answer("503 maintenance.html", Given.Received(method, "/", conditions)).Head.Status);
    }

    [Fact]
    public void A_304_says_which_page_it_is()
    {
        var head = Answer("200 index.html", Given.Get("/", $"If-None-Match: {Page.ETag}")).Head;

        Assert.Equal(Fields.Of(("ETag", Page.ETag.ToString())), head.Fields);
        Assert.Equal(Framing.None, head.Framing);
    }

    [Theory]
    [InlineData("a.html", "text/html; charset=utf-8")]
    [InlineData("a.b.TXT", "text/plain; charset=utf-8")]
    [InlineData("a.json", "application/json")]
    [InlineData("a.svg", "image/svg+xml")]
    [InlineData("a.webp", "image/webp")]
    [InlineData("a", "application/octet-stream")]
    [InlineData("a.exe", "application/octet-stream")]
    public void The_type_is_that_of_the_extension(string file, string type) =>
        Assert.Equal(type, AnswerPage.Of(file, Bytes.Of("x"), Given.Noon).ContentType);

    [Fact]
    public void A_page_has_a_tag_of_its_content_and_a_date_in_whole_seconds()
    {
        Assert.Equal(Page.ETag, AnswerPage.Of("b.txt", Page.Content, Given.Noon).ETag);
        Assert.NotEqual(Page.ETag, AnswerPage.Of("b.txt", Bytes.Of("<p>back later\n"), Given.Noon).ETag);
        Assert.Equal(Modified, Page.Fields.Find(FieldId.LastModified)?.ToString());
    }

    private static Reply Answer(string answer, Received received) => FixedAnswer.To(
        BrokenValue.Right(AnswerTexts.Read("ANSWER", BrokenValue.Of($"ANSWER={answer}"))) is AnswerSetting.Page page
            ? page with { Content = Page }
            : BrokenValue.Right(AnswerTexts.Read("ANSWER", BrokenValue.Of($"ANSWER={answer}"))),
        received,
        new TemplateValues(received.Request, received.Arrival.Connection.Client.Address));
}
