using System.Text;
using LanguageExt;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// Which request fields a response was chosen by, and whether another request has the same (RFC 9111 §4.1).
/// </summary>
public static class Selecting
{
    /// <summary>Values up to this many bytes are compared on the stack.</summary>
    private const int StackMax = 512;

    /// <summary>
    /// Chosen by more than what is known of a request, so that no other request matches: Vary: * (RFC 9111 §4.1), or a
    /// field that only the server sees, and that differs from one client to the next.
    /// </summary>
    public static bool IsByMore(Fields response, CacheRules rules)
    {
        foreach (var name in rules.Unseen)
        {
            // Where CACHE_KEY takes it, the key says what the client sent, and the server was told something else.
            if (FieldLists.Has(response, FieldId.Vary, name.Span) || rules.Key.Takes(name))
            {
                return true;
            }
        }

        return FieldLists.Has(response, FieldId.Vary, "*"u8) || IsByWhatIsWritten(response)
            || Codings.LacksDictionary(response);
    }

    // Whatever the client sent, servers get this proxy's; X-Forwarded-Host and -Proto are in the key.
    private static bool IsByWhatIsWritten(Fields response)
    {
        for (var at = response.IndexOf(FieldId.Vary, 0); at >= 0; at = response.IndexOf(FieldId.Vary, at + 1))
        {
            foreach (var name in FieldLists.Members(response.ValueOf(at)))
            {
                if (FieldIds.Of(name) is FieldId.XForwardedFor or FieldId.Forwarded or FieldId.XRequestId
                    || Ascii.EqualsIgnoreCase(name, "Client-Cert"u8)
                    || Ascii.EqualsIgnoreCase(name, "Client-Cert-Chain"u8))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// The fields that Vary names, as this request has them, in normal form and in Vary's order; those that it lacks
    /// are left out. A partial response is also chosen by its Range. Two of these are equal when they select alike.
    /// </summary>
    public static Fields Of(RequestHead request, ResponseHead response)
    {
        var selecting = Fields.Empty;
        var vary = response.Fields;
        for (var at = vary.IndexOf(FieldId.Vary, 0); at >= 0; at = vary.IndexOf(FieldId.Vary, at + 1))
        {
            foreach (var name in FieldLists.Members(vary.ValueOf(at)))
            {
                var value = new byte[SelectingValue.LengthMax(request.Fields, name)];
                var length = SelectingValue.Write(request.Fields, name, value);
                if (length >= 0 && selecting.IndexOf(name, 0) < 0)
                {
                    selecting = selecting.With(name, value.AsSpan(0, length));
                }
            }
        }

        return response.Status == 206 && request.Fields.Find(FieldId.Range) is { } range
            ? selecting.Without(FieldId.Range).With("range"u8, range.Span)
            : selecting;
    }

    /// <summary>
    /// Every field that the stored response's Vary names is alike in this request. Allocates nothing.
    /// </summary>
    public static bool Matches(Fields request, StoredResponse stored) => Matches(request, stored, false);

    /// <summary>
    /// As <see cref="Matches(Fields, StoredResponse)"/>, but where languages differ it is enough that the stored
    /// response is in the one language that this request likes best: no choice of the server's could be better (RFC
    /// 9110 §12.5.4). Where codings do, it is enough that this one would be the server's choice again (§12.5.3).
    /// </summary>
    public static bool MatchesByPreference(Fields request, StoredResponse stored) => Matches(request, stored, true);

    /// <summary>
    /// The names in the stored response's Vary by which this request does not select it, and <c>content-coding</c>
    /// where it could not read it. For people who ask why.
    /// </summary>
    public static Seq<string> Differing(Fields request, StoredResponse stored)
    {
        var differing = Seq<string>.Empty;
        var vary = stored.Head.Fields;
        for (var at = vary.IndexOf(FieldId.Vary, 0); at >= 0; at = vary.IndexOf(FieldId.Vary, at + 1))
        {
            foreach (var name in FieldLists.Members(vary.ValueOf(at)))
            {
                if (!IsAlike(request, stored.Selecting, name))
                {
                    differing = differing.Add(Encoding.Latin1.GetString(name));
                }
            }
        }

        return differing.IsEmpty && !Codings.IsReadable(request, stored.Head.Fields)
            ? differing.Add("content-coding")
            : differing;
    }

    private static bool Matches(Fields request, StoredResponse stored, bool byPreference)
    {
        var vary = stored.Head.Fields;
        var namesCoding = false;
        for (var at = vary.IndexOf(FieldId.Vary, 0); at >= 0; at = vary.IndexOf(FieldId.Vary, at + 1))
        {
            foreach (var name in FieldLists.Members(vary.ValueOf(at)))
            {
                namesCoding |= FieldIds.Of(name) == FieldId.AcceptEncoding;
                if (!IsAlike(request, stored.Selecting, name)
                    && !(byPreference && IsPreferred(request, stored, FieldIds.Of(name))))
                {
                    return false;
                }
            }
        }

        // Not every server that compresses says so in Vary: who cannot read it is not given it.
        return namesCoding || Codings.IsReadable(request, stored.Head.Fields);
    }

    private static bool IsPreferred(Fields request, StoredResponse stored, FieldId name) => name switch
    {
        FieldId.AcceptLanguage => Languages.IsBest(request, stored.Head.Fields),
        FieldId.AcceptEncoding => Codings.IsChoiceFor(request, stored),
        _ => false,
    };

    private static bool IsAlike(Fields request, Fields selecting, ReadOnlySpan<byte> name)
    {
        var lengthMax = SelectingValue.LengthMax(request, name);
        var value = lengthMax <= StackMax ? stackalloc byte[StackMax] : new byte[lengthMax];
        var length = SelectingValue.Write(request, name, value);
        var kept = selecting.IndexOf(name, 0);
        return length < 0 ? kept < 0 : kept >= 0 && selecting.ValueOf(kept).SequenceEqual(value[..length]);
    }
}
