using Pibl.Cache;
using Pibl.Forward;
using Pibl.Http.Semantics;

namespace Pibl.Balance;

/// <summary>What <c>BALANCE=hash …</c> hashes: the same in every run and on every machine.</summary>
/// <param name="rule">BALANCE.</param>
/// <param name="trusted">TRUSTED_PROXIES, which say who the client is.</param>
public sealed class HashedBy(BalanceRule rule, AddressRanges trusted)
{
    private readonly byte[] _name = System.Text.Encoding.ASCII.GetBytes(rule.Name);

    /// <summary>The key of a request; by client where the field or the cookie is not there.</summary>
    public ulong KeyOf(in Asked asked) => rule.By switch
    {
        BalanceBy.HashUri => KeyHash.Of(asked.Request.Target.Span, KeyHash.Of(asked.Request.Host.Span, 0)),
        BalanceBy.HashHeader when asked.Request.Fields.Find(_name) is { } value => KeyHash.Of(value.Span, 0),
        BalanceBy.HashCookie when Cookies.TryFind(asked.Request.Fields, _name, out var cookie) => KeyHash.Of(cookie, 0),
        _ => OfClient(asked),
    };

    private ulong OfClient(in Asked asked)
    {
        var client = ClientAddress.Of(asked.Connection.Client.Address, asked.Request.Fields, trusted).Group;
        return KeyHash.Of((ulong)client, (ulong)(client >> 64));
    }
}
