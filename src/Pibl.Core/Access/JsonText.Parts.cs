using System.Text.Json;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Reload;

namespace Pibl.Access;

/// <summary>What several entries have in common.</summary>
public sealed partial class JsonText
{
    private void WriteConnection(Connection connection)
    {
        _json.WriteNumber(JsonNames.Connection, connection.Id);
        _scratch.Clear();
        _json.WriteString(JsonNames.ClientAddress, _scratch.AppendAddress(connection.Client.Address).Written);
        _json.WriteNumber(JsonNames.ClientPort, connection.Client.Port);
    }

    private void WriteTls(TlsSession tls)
    {
        WriteText(JsonNames.TlsVersion, tls.Version);
        WriteText(JsonNames.TlsCipher, tls.Cipher);
        WriteTextIfAny(JsonNames.TlsServerName, tls.ServerName ?? "");
        _json.WriteBoolean(JsonNames.TlsResumed, tls.IsResumed);
        WriteTextIfAny(JsonNames.TlsClientSubject, tls.Client?.Subject ?? "");
    }

    private void WriteId(RequestId? id)
    {
        Span<byte> digits = stackalloc byte[RequestId.MadeLength];
        if (id is { } some)
        {
            _json.WriteString(JsonNames.Id, some.Text(digits));
        }
    }

    private void WriteHead(RequestHead head)
    {
        WriteText(JsonNames.Method, head.MethodName.Span);
        var target = head.Target.Span;
        var query = target.IndexOf((byte)'?');
        WriteText(JsonNames.Path, query < 0 ? target : target[..query]);
        if (query >= 0)
        {
            WriteText(JsonNames.Query, target[(query + 1)..]);
        }

        if (!head.Host.IsEmpty)
        {
            WriteText(JsonNames.Host, head.Host.Span);
        }

        // "1.1", as network.protocol.version has it.
        _json.WriteString(JsonNames.Version, RequestText.VersionOf(head.Version)["HTTP/"u8.Length..]);
        if (head.Fields.IndexOf(FieldId.UserAgent, 0) is >= 0 and var at)
        {
            WriteText(JsonNames.UserAgent, head.Fields.ValueOf(at));
        }
    }

    private void WriteEndpoint(Endpoint endpoint)
    {
        WriteText(JsonNames.ServerAddress, endpoint.Host);
        _json.WriteNumber(JsonNames.ServerPort, endpoint.Port);
        WriteTextIfAny(JsonNames.ServerName, endpoint.Name ?? "");
    }

    private void WriteCache(CacheStatus cache)
    {
        _json.WriteString(JsonNames.Cache, cache.Hit ? "hit"u8 : "miss"u8);
        if (cache.Forwarded != ForwardReason.No)
        {
            _json.WriteString(JsonNames.CacheForwarded, cache.Forwarded.Token());
        }

        if (cache.ForwardStatus != 0)
        {
            _json.WriteNumber(JsonNames.CacheForwardStatus, cache.ForwardStatus);
        }

        _json.WriteBoolean(JsonNames.CacheStored, cache.Stored);
        if (cache.AgeSeconds >= 0)
        {
            _json.WriteNumber(JsonNames.CacheAge, cache.AgeSeconds);
        }

        if (cache.TtlSeconds is { } ttl)
        {
            _json.WriteNumber(JsonNames.CacheTtl, ttl);
        }

        WriteTextIfAny(JsonNames.CacheDetail, cache.Reason?.Token ?? "");
    }

    /// <summary>The rules behind what the cache did. They came later, and so stand at the end of the line.</summary>
    private void WriteReasons(CacheStatus? cache)
    {
        WriteTextIfAny(JsonNames.CacheClause, FaultText.Spelled(cache?.Reason?.Clause ?? ""));
        if (cache is { ForwardDetail: not ForwardDetail.None and var detail })
        {
            WriteText(JsonNames.CacheForwardDetail, detail.Token());
            WriteText(JsonNames.CacheForwardClause, FaultText.Spelled(detail.Clause()));
        }

        if (cache is { Collapsed: { } collapsed })
        {
            _json.WriteBoolean(JsonNames.CacheCollapsed, collapsed);
        }

        if (cache is { IsShared: true })
        {
            _json.WriteBoolean(JsonNames.CacheShared, true);
        }
    }

    /// <summary>What <c>pibl cache advise</c> needs to know of what is stored.</summary>
    private void WriteStored(CacheStatus? cache, long bodyBytes)
    {
        if (cache is not { StoredBytes: > 0 and var bytes } || !(cache.Hit || cache.Stored))
        {
            return;
        }

        // What was under way has come meanwhile.
        var hasBody = cache is { Hit: true, Collapsed: not true };
        _json.WriteNumber(JsonNames.CacheSize, bytes + (hasBody ? 0 : bodyBytes));
        if (cache.SelectedBy is { Count: > 0 } fields)
        {
            _json.WriteString(JsonNames.CacheSelectedBy, Selecting(fields));
        }

        if (cache.Traits.HasFlag(StoredTraits.Known))
        {
            _json.WriteBoolean(JsonNames.CacheValidator, cache.Traits.HasFlag(StoredTraits.Validator));
            _json.WriteString(
                JsonNames.CacheLifetime,
                cache.Traits.HasFlag(StoredTraits.SaysLifetime) ? "explicit"u8 : "guess"u8);
        }
    }

    /// <summary>
    /// <c>accept-language=1f00ab37</c>: names, and 32 bits that stand for the values, which are a client's own.
    /// </summary>
    private ReadOnlySpan<byte> Selecting(Fields fields)
    {
        _scratch.Clear();
        for (var at = 0; at < fields.Count; at++)
        {
            _scratch.Append(at == 0 ? ""u8 : " "u8).AppendForeign(fields.NameOf(at)).Append((byte)'=');
            var value = (uint)KeyHash.Of(fields.ValueOf(at), 0);
            for (var shift = 28; shift >= 0; shift -= 4)
            {
                _scratch.Append("0123456789abcdef"u8[(int)(value >> shift) & 15]);
            }
        }

        return _scratch.Written;
    }

    private void WriteFault(Fault fault)
    {
        WriteText(JsonNames.FaultKind, fault.Kind.ToString());
        _json.WriteString(JsonNames.FaultBlame, fault.Blame switch
        {
            Blame.Client => "client"u8,
            Blame.Upstream => "upstream"u8,
            Blame.Us => "proxy"u8,
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
        });
        WriteText(JsonNames.FaultDetail, fault.Detail);
        WriteTextIfAny(JsonNames.FaultClause, FaultText.ClauseOf(fault));
        WriteTextIfAny(JsonNames.FaultCause, fault.Cause);
    }

    private void WriteReload(AccessEntry.Reloaded entry)
    {
        var plan = entry.Plan;
        _json.WriteNumber(JsonNames.Generation, entry.Generation);
        WriteTextIfAny(JsonNames.ReloadSites, ReloadText.Listed(plan.Sites));
        WriteTextIfAny(JsonNames.ReloadServers, ReloadText.Listed(plan.Servers));
        WriteTextIfAny(JsonNames.ReloadPlaces, ReloadText.Listed(plan.Places));
        WriteTextIfAny(JsonNames.ReloadKeys, ReloadText.Listed(plan.Keys));
        WriteTextIfAny(JsonNames.ReloadWaiting, ReloadText.ListedWithValues(plan.Waiting));
    }

    /// <summary>RFC 3339 in UTC with milliseconds: <c>2026-11-23T16:39:11.042Z</c>.</summary>
    private void WriteTime(DateTimeOffset at)
    {
        _scratch.Clear();
        var utc = at.UtcDateTime;
        _scratch.Append(utc.Year).Append((byte)'-').AppendTwoDigits(utc.Month)
            .Append((byte)'-').AppendTwoDigits(utc.Day).Append((byte)'T').AppendTwoDigits(utc.Hour)
            .Append((byte)':').AppendTwoDigits(utc.Minute).Append((byte)':').AppendTwoDigits(utc.Second)
            .Append((byte)'.').Append((byte)('0' + (utc.Millisecond / 100))).AppendTwoDigits(utc.Millisecond % 100)
            .Append((byte)'Z');
        _json.WriteString(JsonNames.Timestamp, _scratch.Written);
    }

    private void WriteTextIfAny(JsonEncodedText name, string text)
    {
        if (text.Length != 0)
        {
            WriteText(name, text);
        }
    }

    private void WriteText(JsonEncodedText name, string text)
    {
        _scratch.Clear();
        _json.WriteString(name, _scratch.AppendForeign(text).Written);
    }

    private void WriteText(JsonEncodedText name, ReadOnlySpan<byte> text)
    {
        if (!LogEscaping.IsPlain(text))
        {
            _scratch.Clear();
            text = _scratch.AppendForeign(text).Written;
        }

        _json.WriteString(name, text);
    }
}
