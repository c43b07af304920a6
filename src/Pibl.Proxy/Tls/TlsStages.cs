using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;

namespace Pibl.Tls;

/// <summary>What TLS makes of a site's path.</summary>
public static class TlsStages
{
    /// <summary>HTTPS_REDIRECT.</summary>
    /// <param name="port">Where https is spoken.</param>
    public static Stage<Received, Received> Redirect(int port) =>
        Stage.Pure<Received, Received>("https-redirect", received => HttpsRedirect.Decide(received, port));

    /// <summary>TLS_CLIENT_CA.</summary>
    /// <param name="rule">Who is let in.</param>
    public static Stage<Received, Received> Clients(ClientCertificateRule rule) =>
        Stage.Pure<Received, Received>("client-certificate", rule.Decide);

    /// <summary>HSTS.</summary>
    /// <param name="setting">For how long.</param>
    public static Stage<Received, Received> Hsts(HstsSetting setting)
    {
        var text = Bytes.Of(setting.Text);
        return Stage.Reply<Received>("hsts", (received, reply) => HstsSetting.Apply(text, received, reply));
    }
}
