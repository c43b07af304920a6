using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Auth;

/// <summary>The replies that ask who somebody is (RFC 9110 §15.5.2, §11.6.1). Each is made once for a site.</summary>
public sealed class Challenge
{
    private static readonly Fault Missing = Of("the request carries no credentials");
    private static readonly Fault Unreadable = Of("Authorization is not of the Basic scheme, or not as RFC 7617 says");
    private static readonly Fault Unknown = Of("the user is not known, or the password is another");

    /// <param name="realm">What browsers show; no quote and no backslash in it.</param>
    public Challenge(string realm)
    {
        // RFC 7617 §2.1: the one charset that there is to announce.
        var challenge = $"Basic realm=\"{realm}\", charset=\"UTF-8\"";
        (WithoutCredentials, WithoutSense, Refused) = (
            With(Missing, challenge), With(Unreadable, challenge), With(Unknown, challenge));
    }

    /// <summary>The request says nothing about who asks: every browser's first one.</summary>
    public Reply WithoutCredentials { get; }

    /// <summary>What it says cannot be read.</summary>
    public Reply WithoutSense { get; }

    /// <summary>No such user, or another password: nothing tells the two apart.</summary>
    public Reply Refused { get; }

    private static Fault Of(string detail) => Fault.OfClient(FaultKind.Unauthorized, detail, "AUTH");

    private static Reply With(Fault fault, string challenge)
    {
        var plain = Faults.ReplyTo(fault);
        var fields = plain.Head.Fields.With("WWW-Authenticate", challenge);
        return plain with { Head = plain.Head with { Fields = fields } };
    }
}
