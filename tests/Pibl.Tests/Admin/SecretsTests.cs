using Pibl.Admin;
using Pibl.Config;
using Pibl.FieldEdits;

namespace Pibl.Tests.Admin;

/// <summary>What of the settings is shown to whoever may look.</summary>
public sealed class SecretsTests
{
    [Theory]
    [InlineData("SET_REQUEST", "Authorization: Bearer hunter2", "Authorization: ***")]
    [InlineData("SET_REQUEST", "X-Env: prod", "X-Env: ***")]
    [InlineData("SET_REQUEST", "X-Client: {client}", "X-Client: {client}")]
    [InlineData("SET_REQUEST", "X-Two: {client} hunter2", "X-Two: ***")]
    [InlineData("SET_REPLY", "X-Frame-Options: DENY", "X-Frame-Options: DENY")]
    [InlineData("HEADER", "X-Beta", "X-Beta")]
    [InlineData("HEADER", "X-Key: hunter2", "X-Key: ***")]
    [InlineData("SERVERS", "https://me:hunter2@10.0.0.1:443", "https://***@10.0.0.1:443")]
    [InlineData("HEALTH", "/ready?token=hunter2&x=1", "/ready?token=***&x=1")]
    [InlineData("ADMIN_TOKEN", "admin.token", "admin.token")]
    public void What_may_be_a_secret_is_blotted_out(string key, string value, string shown) => Assert.Equal(
        shown,
        Secrets.Masked(
            key switch
            {
                "SET_REQUEST" => FieldKeys.SetRequest,
                "SET_REPLY" => FieldKeys.SetReply,
                "HEADER" => SiteKeys.Header,
                _ => ConfigKeys.ServerList,
            },
            value));
}
