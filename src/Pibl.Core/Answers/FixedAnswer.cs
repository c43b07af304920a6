using System.Globalization;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Templates;

namespace Pibl.Answers;

/// <summary>The answer of a site that asks no server.</summary>
public static class FixedAnswer
{
    /// <param name="setting">What is answered.</param>
    /// <param name="site">The name of the site.</param>
    /// <param name="received">To whom.</param>
    public static Reply To(AnswerSetting setting, Bytes site, Received received)
    {
        Span<byte> digits = stackalloc byte[RequestId.MadeLength];
        var values = new TemplateValues(received.Request, received.Arrival.Connection.Client.Address)
        {
            Site = site.Span,
            Id = RequestId.Text(received.Arrival.IdOf(received.Request), digits),
        };
        return To(setting, received, values);
    }

    /// <param name="setting">What is answered.</param>
    /// <param name="received">To whom.</param>
    /// <param name="values">For the address of a redirect.</param>
    public static Reply To(AnswerSetting setting, Received received, in TemplateValues values) =>
        setting switch
        {
            AnswerSetting.Plain => Plain(setting.Status),
            AnswerSetting.Redirect redirect => Redirect(redirect, received.Request, values),
            AnswerSetting.Page { Content: { } page } => WithPage(setting.Status, page, received),
            _ => throw new ArgumentOutOfRangeException(nameof(setting)),
        };

    private static Reply Redirect(AnswerSetting.Redirect redirect, RequestHead request, in TemplateValues values)
    {
        // HTTP/1.0 may leave Host out, and then there is no address to lead to.
        if (redirect.Location.NeedsHost && request.Host.IsEmpty)
        {
            return Plain(400);
        }

        var location = redirect.Location.Render(values);
        return Of(redirect.Status, Fields.Empty.With("Location"u8, location.Span), default);
    }

    private static Reply WithPage(int status, AnswerPage page, Received received)
    {
        // RFC 9110 §13.2.1: conditions are for what would be a success.
        var met = status is >= 200 and <= 299
            ? PageConditions.StatusFor(received.Request, page, received.Arrival.At)
            : 0;
        return met switch
        {
            // RFC 9110 §15.4.5: the client has the content, and what describes it.
            304 => Of(304, page.Fields.Without(FieldId.ContentType).Without(FieldId.LastModified), default),
            412 => Plain(412),
            _ => Of(status, page.Fields, page.Content),
        };
    }

    /// <summary>A status with one line, where it may have any.</summary>
    private static Reply Plain(int status)
    {
        if (!ReplyFraming.HasBody(status) || status == 205)
        {
            return Of(status, Fields.Empty, default);
        }

        var text = $"{status.ToString(CultureInfo.InvariantCulture)} {ReasonPhrases.Of(status)}".TrimEnd();
        return Of(status, Fields.Of(("Content-Type", "text/plain; charset=utf-8")), Bytes.Of(text + "\n"));
    }

    private static Reply Of(int status, Fields fields, Bytes content)
    {
        var body = Body.Of(content);
        var head = new ResponseHead(
            status, Bytes.Of(ReasonPhrases.Of(status)), HttpVersion.Http11, fields, body.Framing,
            ConnectionOptions.None);
        return new Reply(head, body, Provenance.Proxy);
    }
}
