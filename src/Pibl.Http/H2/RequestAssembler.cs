using System.Text;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Http.H2;

/// <summary>
/// From a decoded header block to the same <see cref="RequestHead"/> that HTTP/1.1 gives, so that nothing behind it
/// knows the difference (RFC 9113 §8.3).
/// <para>Rule 1. Method, scheme, path and authority come from pseudo-header fields, each once; the authority goes
/// before Host, and both name the same (§8.3.1).</para>
/// <para>Rule 2. The path is a path, or <c>*</c> for OPTIONS: no absolute form, which would be a second
/// authority.</para>
/// <para>Rule 3. No field is of the connection (§8.2.2); TE says <c>trailers</c> or nothing.</para>
/// <para>Rule 4. The length that is announced is beyond doubt, and must be what comes (§8.1.1).</para>
/// <para>Rule 5. CONNECT is not offered but with <c>:protocol websocket</c> (RFC 8441), which becomes the upgrade of
/// HTTP/1.1.</para>
/// <para>A request that breaks a rule of RFC 9113 is malformed: its stream is reset. One that HTTP/1.1 would refuse as
/// well is answered.</para>
/// </summary>
internal static class RequestAssembler
{
    private static readonly Bytes Get = Bytes.Of("GET");

    /// <summary>Makes the head, or says why there is none.</summary>
    /// <param name="block">Decoded and finished.</param>
    /// <param name="isEnd">Nothing follows: END_STREAM.</param>
    /// <param name="limits">Of the request line.</param>
    /// <param name="isTrusted">The peer is one of TRUSTED_PROXIES: it is believed about the client's scheme.</param>
    /// <param name="scheme">The listener's.</param>
    internal static AssembledRequest Assemble(
        HeaderBlock block, bool isEnd, HeadLimits limits, bool isTrusted, ClientScheme scheme)
    {
        if (block.Flaw is { } flaw)
        {
            return Malformed(flaw);
        }

        if (block.Excess is { } excess)
        {
            return Refused(excess, block);
        }

        var connects = block.Has(PseudoFields.Method, out var method) && block.ValueOf(method).SequenceEqual("CONNECT"u8);
        var switches = block.Has(PseudoFields.Protocol, out var protocol);
        if (PseudoFlaw(block, connects, switches) is { } missing)
        {
            return Malformed(missing);
        }

        return connects && !(switches && Ascii.EqualsIgnoreCase(block.ValueOf(protocol), UpgradeRules.Protocol))
            ? Refused(Fault.OfClient(FaultKind.NotImplemented, "CONNECT is not offered", "RFC 9110 §9.3.6"), block)
            : Assemble(block, switches, isEnd, limits, isTrusted, scheme);
    }

    private static AssembledRequest Assemble(
        HeaderBlock block, bool switches, bool isEnd, HeadLimits limits, bool isTrusted, ClientScheme scheme)
    {
        Field? authority = HasAuthority(block, out var name) ? name : null;
        var host = -1;
        foreach (ref readonly var field in block.Fields)
        {
            if (ConnectionFlaw(block, field) is { } flaw)
            {
                return Malformed(flaw);
            }
        }

        if (HostFlaw(block, authority, ref host) is { } hostFlaw)
        {
            return hostFlaw;
        }

        block.Has(PseudoFields.Method, out var method);
        block.Has(PseudoFields.Path, out var path);
        if (method.ValueLength + path.ValueLength + " HTTP/1.1"u8.Length + 1 > limits.LineBytesMax)
        {
            return Refused(Fault.OfClient(FaultKind.UriTooLong, "The request line is too long", "RFC 9112 §3"), block);
        }

        block.Has(PseudoFields.Protocol, out var protocol);
        var fields = FieldsOf(block, authority, host, switches ? protocol : null, out var owned);
        var target = new Bytes(owned, path.ValueAt, path.ValueLength);
        var methodName = switches ? Get : new Bytes(owned, method.ValueAt, method.ValueLength);
        return Check(
            block, methodName, target, fields, switches, isEnd, isTrusted,
            isTrusted ? SchemeRule.Of(fields, default, scheme) : scheme);
    }

    private static AssembledRequest Check(
        HeaderBlock block,
        Bytes methodName,
        Bytes target,
        Fields fields,
        bool switches,
        bool isEnd,
        bool isTrusted,
        ClientScheme scheme)
    {
        var method = Methods.Of(methodName.Span);
        if (!Octets.IsToken(methodName.Span))
        {
            return Malformed(Fault.OfClient(FaultKind.BadRequest, "The method is not a token", "RFC 9110 §9.1"));
        }

        if (PathFlaw(method, target.Span) is { } pathFlaw)
        {
            return Malformed(pathFlaw);
        }

        if (FramingRules.ForRequest(HttpVersion.Http2, fields, out var framing) is { } lengthFlaw)
        {
            return lengthFlaw.Kind == FaultKind.BadRequest ? Malformed(lengthFlaw) : Refused(lengthFlaw, block);
        }

        if (isEnd && !framing.IsEmpty && !switches)
        {
            return Malformed(Fault.OfClient(
                FaultKind.BadRequest, "A length is announced and no DATA follows", "RFC 9113 §8.1.1"));
        }

        // RFC 9113 §8.1: without a length the content ends with the stream. Behind CONNECT it is a tunnel's.
        var length = framing.Kind == FramingKind.Exactly ? framing.Length : -1;
        framing = switches ? Framing.None : framing.Kind == FramingKind.None && !isEnd ? Framing.Chunked : framing;
        var fault = TargetRules.Sort(method, target, out var origin, out _)
            ?? (method == Method.Trace && !framing.IsEmpty
                ? Fault.OfClient(FaultKind.BadRequest, "TRACE with a body", "RFC 9110 §9.3.8")
                : Expectation.Check(fields));
        if (fault is not null)
        {
            return Refused(fault, block);
        }

        var host = HostRules.Normalize(fields.Find(FieldId.Host) ?? default);
        return new AssembledRequest(
            new RequestHead(
                method, methodName, origin, host, HttpVersion.Http2, fields, framing,
                switches ? ConnectionOptions.Upgrade : ConnectionOptions.None)
            { Scheme = scheme, IsFromTrusted = isTrusted },
            length);
    }

    // RFC 9113 §8.3.1, §8.5; RFC 8441 §4
    private static Fault? PseudoFlaw(HeaderBlock block, bool connects, bool switches)
    {
        if (!block.Has(PseudoFields.Method, out _))
        {
            return Fault.OfClient(FaultKind.BadRequest, "No :method", "RFC 9113 §8.3.1");
        }

        if (block.Has(PseudoFields.Status, out _))
        {
            return Fault.OfClient(FaultKind.BadRequest, ":status in a request", "RFC 9113 §8.3");
        }

        var hasScheme = block.Has(PseudoFields.Scheme, out var scheme);
        var hasPath = block.Has(PseudoFields.Path, out _);
        if (switches && !connects)
        {
            return Fault.OfClient(FaultKind.BadRequest, ":protocol without CONNECT", "RFC 8441 §4");
        }

        if (connects && !switches)
        {
            return hasScheme || hasPath || !HasAuthority(block, out _)
                ? Fault.OfClient(FaultKind.BadRequest, "CONNECT with a :scheme or :path, or without :authority",
                    "RFC 9113 §8.5")
                : null;
        }

        if (!hasScheme || !hasPath || (switches && !HasAuthority(block, out _)))
        {
            return Fault.OfClient(
                FaultKind.BadRequest, "No :scheme, no :path, or no :authority where there must be one", "RFC 9113 §8.3.1");
        }

        var word = block.ValueOf(scheme);
        return Ascii.EqualsIgnoreCase(word, "http"u8) || Ascii.EqualsIgnoreCase(word, "https"u8)
            ? null
            : Fault.OfClient(FaultKind.BadRequest, "A :scheme other than http and https", "RFC 9113 §8.3.1");
    }

    private static bool HasAuthority(HeaderBlock block, out Field place) =>
        block.Has(PseudoFields.Authority, out place) && place.ValueLength > 0;

    // RFC 9113 §8.2.2
    private static Fault? ConnectionFlaw(HeaderBlock block, in Field field) => field.Id switch
    {
        var id when PseudoFields.IsOfConnection(id) =>
            Fault.OfClient(FaultKind.BadRequest, "A field of the connection", "RFC 9113 §8.2.2"),
        FieldId.Te when !Ascii.EqualsIgnoreCase(block.ValueOf(field), "trailers"u8) =>
            Fault.OfClient(FaultKind.BadRequest, "TE with anything but trailers", "RFC 9113 §8.2.2"),
        _ => null,
    };

    private static AssembledRequest? HostFlaw(HeaderBlock block, Field? authority, ref int host)
    {
        for (var at = 0; at < block.Fields.Length; at++)
        {
            if (block.Fields[at].Id == FieldId.Host)
            {
                if (host >= 0)
                {
                    return Refused(Fault.OfClient(FaultKind.BadRequest, "More than one Host line", "RFC 9112 §3.2"), block);
                }

                host = at;
            }
        }

        if (authority is null && host < 0)
        {
            return Refused(Fault.OfClient(FaultKind.BadRequest, "Neither :authority nor Host", "RFC 9113 §8.3.1"), block);
        }

        var name = authority ?? block.Fields[host];
        var isValid = HostRules.IsValid(block.ValueOf(name));
        if (isValid && authority is not null && host >= 0
            && !Ascii.EqualsIgnoreCase(block.ValueOf(name), block.ValueOf(block.Fields[host])))
        {
            return Malformed(Fault.OfClient(
                FaultKind.BadRequest, ":authority and Host name different hosts", "RFC 9113 §8.3.1"));
        }

        return isValid
            ? null
            : Refused(Fault.OfClient(
                FaultKind.BadRequest, ":authority is not a host with or without a port", "RFC 9112 §3.2"), block);
    }

    // RFC 9113 §8.3.1
    private static Fault? PathFlaw(Method method, ReadOnlySpan<byte> path)
    {
        var isPath = path.Length > 0 && path[0] == '/' && !path.ContainsAnyExcept(Octets.Target);
        return isPath || (method == Method.Options && path.SequenceEqual("*"u8))
            ? null
            : Fault.OfClient(FaultKind.BadRequest, ":path is not a path", "RFC 9113 §8.3.1");
    }

    /// <summary>
    /// As a head of HTTP/1.1 has them: Host, and Upgrade where one is asked for, stand among the others.
    /// </summary>
    private static Fields FieldsOf(HeaderBlock block, Field? authority, int host, Field? protocol, out byte[] owned)
    {
        var (hostName, upgradeName) = (block.Bytes.Length, block.Bytes.Length + "host"u8.Length);
        if (authority is not null)
        {
            block.Bytes.Append("hostupgrade"u8[..(protocol is null ? 4 : 11)]);
        }

        owned = block.Bytes.Written.ToArray();
        var came = block.Fields;
        var fields = new Field[came.Length + (authority is null || host >= 0 ? 0 : 1) + (protocol is null ? 0 : 1)];
        var count = 0;
        if (authority is { } name)
        {
            fields[count++] = new Field(FieldId.Host, hostName, 4, name.ValueAt, name.ValueLength);
        }

        for (var at = 0; at < came.Length; at++)
        {
            if (at != host || authority is null)
            {
                fields[count++] = came[at];
            }
        }

        if (protocol is { } upgrade)
        {
            fields[count++] = new Field(FieldId.Upgrade, upgradeName, 7, upgrade.ValueAt, upgrade.ValueLength);
        }

        return new Fields(owned, fields, count);
    }

    private static AssembledRequest Malformed(Fault fault) => new(fault, isMalformed: true);

    private static AssembledRequest Refused(Fault fault, HeaderBlock block) => new(fault, isMalformed: false)
    {
        IsHead = block.Has(PseudoFields.Method, out var method) && block.ValueOf(method).SequenceEqual("HEAD"u8),
    };
}
