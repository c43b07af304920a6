using Pibl.Http.Messages;
using Pibl.Templates;

namespace Pibl.Answers;

/// <summary>
/// The address of a redirect, as a template. What a client sent stands in it as RFC 3986 wants it, and cannot lead to
/// another host than the configuration names.
/// <para>Rule 1. The path is made of pchar and slashes (RFC 3986 §3.3); every other octet is percent-encoded, a lone
/// <c>%</c> too. A query right behind <c>?</c> or <c>&amp;</c> may have question marks as well (§3.4).</para>
/// <para>Rule 2. Within a query, behind <c>next=</c> for example, only unreserved octets and slashes stay: a client
/// adds no parameters.</para>
/// <para>Rule 3. Where <c>{path}</c> is the last word, the client's query follows. A <c>?</c> at the very end goes: so
/// <c>{path}?</c> is the path without its query.</para>
/// <para>Rule 4. What has no host of its own begins with one slash: browsers take what stands behind two for a
/// host.</para>
/// </summary>
public sealed class LocationTemplate : IEquatable<LocationTemplate>
{
    private readonly Template _template;
    private readonly Piece[] _pieces;
    private readonly bool _hasHost;

    internal LocationTemplate(Template template)
    {
        _template = template;
        _pieces = [.. PiecesOf(template)];
        _hasHost = template.Text.Contains("://", StringComparison.Ordinal);
    }

    /// <summary>As it stands in the configuration.</summary>
    public string Text => _template.Text;

    /// <summary>Whether the client's Host is a part of the address.</summary>
    public bool NeedsHost => _template.Uses(Placeholder.Host);

    /// <summary>The address for one request.</summary>
    public Bytes Render(in TemplateValues values)
    {
        Span<byte> scratch = stackalloc byte[TemplateValues.ScratchBytes];
        var length = 0;
        foreach (ref readonly var piece in _pieces.AsSpan())
        {
            length += UriEscaping.LengthOf(piece.Of(values, scratch), piece.Stays);
        }

        var bytes = new byte[length];
        length = 0;
        foreach (ref readonly var piece in _pieces.AsSpan())
        {
            length += UriEscaping.Write(piece.Of(values, scratch), piece.Stays, bytes.AsSpan(length));
        }

        return Tidied(new Bytes(bytes, 0, length));
    }

    public bool Equals(LocationTemplate? other) => other is not null && _template.Equals(other._template);

    public override bool Equals(object? obj) => Equals(obj as LocationTemplate);

    public override int GetHashCode() => _template.GetHashCode();

    private Bytes Tidied(Bytes location)
    {
        var end = location.Length > 0 && location.Span[^1] == '?' ? location.Length - 1 : location.Length;
        var start = 0;
        while (!_hasHost && start + 1 < end && location.Span[start] == '/' && location.Span[start + 1] == '/')
        {
            start++;
        }

        return location.Slice(start, end - start);
    }

    private static IEnumerable<Piece> PiecesOf(Template template)
    {
        var before = "";
        foreach (var part in template.Parts.ToArray())
        {
            var stays = (part.Placeholder, before.Contains('?')) switch
            {
                (null, _) => UriEscaping.Everything,
                (Placeholder.Query, _) when before.EndsWith('?') || before.EndsWith('&') => UriEscaping.Query,
                (_, true) => UriEscaping.Unreserved,

                // Checked when the request was parsed, and an IPv6 address keeps its brackets (RFC 3986 §3.2.2).
                (Placeholder.Host, _) => UriEscaping.Everything,
                _ => UriEscaping.Path,
            };
            yield return new Piece(part, stays);
            before += part.Placeholder is { } placeholder ? $"{{{placeholder}}}" : part.Literal.ToString();
        }

        if (template.Parts[^1].Placeholder == Placeholder.Path && !before.Contains('?'))
        {
            yield return new Piece(new TemplatePart(null, Bytes.Of("?")), UriEscaping.Everything);
            yield return new Piece(new TemplatePart(Placeholder.Query, default), UriEscaping.Query);
        }
    }

    /// <param name="Part">Text, or a placeholder.</param>
    /// <param name="Stays">The octets of it that are not encoded.</param>
    private readonly record struct Piece(TemplatePart Part, Escaping Stays)
    {
        public ReadOnlySpan<byte> Of(in TemplateValues values, Span<byte> scratch)
        {
            // RFC 9112 §3.2.4: the asterisk is the server as a whole, and no part of an address.
            var value = Part.Of(values, scratch);
            return Part.Placeholder == Placeholder.Path && value.SequenceEqual("*"u8) ? "/"u8 : value;
        }
    }
}
