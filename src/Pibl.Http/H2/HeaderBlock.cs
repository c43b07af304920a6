using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Http.H2;

/// <summary>
/// The fields of one header block while it is decoded, over one buffer that is copied once, when they are whole.
/// <para>Rule 1. A block is decoded to its end whatever is wrong with it: the next one may refer to its fields
/// (RFC 9113 §4.3).</para>
/// <para>Rule 2. What is beyond the limits is not kept: <see cref="Excess"/> says so.</para>
/// <para>Rule 3. What RFC 9113 §8.2 and §8.3 forbid in any message is <see cref="Flaw"/>: the first that was
/// found.</para>
/// <para>Rule 4. Crumbs of Cookie are one field (§8.2.3).</para>
/// </summary>
public sealed class HeaderBlock : IDisposable
{
    /// <summary>What a field line of HTTP/1.1 has beside name and value; limits mean the same in both.</summary>
    private const int LineBytes = 4;

    /// <summary>Up to here a head that is too large gets its answer, and the connection lives.</summary>
    private const int BombTimes = 8;

    private readonly HeadBuffer _bytes = new();
    private readonly HeadBuffer _crumbs = new();
    private HeadLimits _limits = HeadLimits.Default;
    private Field[] _fields = [];
    private int _count;
    private int _size;
    private int _cookieAt;
    private Pseudo _pseudo;

    /// <summary>Where the pseudo-header fields stand, by their ids.</summary>
    [System.Runtime.CompilerServices.InlineArray(7)]
    private struct Pseudo
    {
        private Field _first;
    }

    /// <summary>The bytes that the places are in.</summary>
    internal HeadBuffer Bytes => _bytes;

    /// <summary>The message is malformed: why, or null.</summary>
    public Fault? Flaw { get; private set; }

    /// <summary>It is larger than is taken: which limit, or null.</summary>
    public Fault? Excess { get; private set; }

    /// <summary>
    /// It is so many times larger than what is taken that it is not decoded to its end: two bytes of code, with a name
    /// of the table, can stand for four thousand.
    /// </summary>
    public bool IsBomb => _size > BombTimes * (long)_limits.HeadBytesMax;

    /// <summary>Regular fields so far.</summary>
    public ReadOnlySpan<Field> Fields => _fields.AsSpan(0, _count);

    /// <summary>A new block begins.</summary>
    public void Begin(HeadLimits limits)
    {
        (_limits, _count, _size, _cookieAt, Flaw, Excess, _pseudo) = (limits, 0, 0, -1, null, null, default);
        _bytes.Clear();
        _crumbs.Clear();
    }

    /// <summary>Its memory goes back; it may be used again.</summary>
    public void Dispose()
    {
        _bytes.Dispose();
        _crumbs.Dispose();
    }

    /// <summary>The place of a pseudo-header field; false where there is none.</summary>
    internal bool Has(FieldId pseudo, out Field place)
    {
        place = _pseudo[pseudo - PseudoFields.First];
        return place.NameLength > 0;
    }

    /// <summary>The bytes of a value.</summary>
    public ReadOnlySpan<byte> ValueOf(in Field field) => _bytes.Filled.Slice(field.ValueAt, field.ValueLength);

    /// <summary>The bytes of a name.</summary>
    public ReadOnlySpan<byte> NameOf(in Field field) => _bytes.Filled.Slice(field.NameAt, field.NameLength);

    /// <summary>
    /// A field whose bytes have just been appended to <see cref="Bytes"/>, the value behind the name; they are taken
    /// back where they are not kept.
    /// </summary>
    /// <param name="nameAt">Where they begin.</param>
    /// <param name="nameLength">Bytes of the name; all behind it is the value.</param>
    /// <param name="id">What it is.</param>
    /// <param name="isClean">What <see cref="IsClean"/> said of it.</param>
    internal void Add(int nameAt, int nameLength, FieldId id, bool isClean)
    {
        var field = new Field(id, nameAt, nameLength, nameAt + nameLength, _bytes.Length - nameAt - nameLength);
        _size += field.NameLength + field.ValueLength + LineBytes;
        if (Excess is not null || _size > _limits.HeadBytesMax)
        {
            Excess ??= Fault.OfClient(FaultKind.HeadTooLarge, "The head is too large", "RFC 9110 §5.4");
            _bytes.Truncate(nameAt);
        }
        else if (!isClean)
        {
            Flaw ??= FlawOf(NameOf(field), ValueOf(field));
            _bytes.Truncate(nameAt);
        }
        else if (PseudoFields.IsOne(id))
        {
            AddPseudo(field);
        }
        else if (id == FieldId.Cookie && _cookieAt >= 0)
        {
            AddCrumb(field);
        }
        else
        {
            AddField(field);
        }
    }

    /// <summary>The block is over: crumbs become one value.</summary>
    internal void Finish()
    {
        if (_crumbs.Length > 0)
        {
            ref var cookie = ref _fields[_cookieAt];
            var at = _bytes.Length;
            _bytes.Append(_crumbs.Written.Span);
            cookie = new Field(FieldId.Cookie, cookie.NameAt, cookie.NameLength, at, _crumbs.Length);
        }
    }

    /// <summary>
    /// Whether name and value are such as any message may have: a token in lower case, no control byte, no whitespace
    /// at either end (RFC 9113 §8.2.1).
    /// </summary>
    internal static bool IsClean(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        IsName(name)
        && !value.ContainsAny(Octets.NotFieldContent)
        && (value.IsEmpty || !(Octets.IsWhitespace(value[0]) || Octets.IsWhitespace(value[^1])));

    private static bool IsName(ReadOnlySpan<byte> name) =>
        name.Length > 0 && !(name[0] == ':' ? name[1..] : name).ContainsAnyExcept(Octets.LowerToken);

    private static Fault FlawOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        IsName(name)
            ? Malformed(
                value.ContainsAny(Octets.NotFieldContent)
                    ? "A control byte in a field value" : "Whitespace around a field value",
                "RFC 9113 §8.2.1")
            : Malformed("A field name that is not a token in lower case", "RFC 9113 §8.2.1");

    private void AddPseudo(in Field field)
    {
        if (_count > 0)
        {
            Flaw ??= Malformed("A pseudo-header field behind a regular one", "RFC 9113 §8.3");
        }
        else if (field.Id == PseudoFields.Unknown)
        {
            Flaw ??= Malformed("A pseudo-header field that nobody has defined", "RFC 9113 §8.3");
        }
        else if (Has(field.Id, out _))
        {
            Flaw ??= Malformed("A pseudo-header field twice", "RFC 9113 §8.3");
        }
        else
        {
            _pseudo[field.Id - PseudoFields.First] = field;
        }
    }

    private void AddCrumb(in Field crumb)
    {
        var value = ValueOf(crumb);
        if (_crumbs.Length == 0)
        {
            _crumbs.Append(ValueOf(_fields[_cookieAt]));
        }

        if (value.Length > 0)
        {
            _crumbs.Append(_crumbs.Length > 0 ? "; "u8 : default);
            _crumbs.Append(value);
        }

        _bytes.Truncate(crumb.NameAt);
    }

    private void AddField(in Field field)
    {
        if (_count >= _limits.FieldsMax)
        {
            Excess ??= Fault.OfClient(FaultKind.HeadTooLarge, "Too many fields", "RFC 9110 §5.4");
            return;
        }

        if (_count == _fields.Length)
        {
            Array.Resize(ref _fields, Math.Max(16, _count * 2));
        }

        _cookieAt = field.Id == FieldId.Cookie ? _count : _cookieAt;
        _fields[_count++] = field;
    }

    private static Fault Malformed(string detail, string clause) =>
        Fault.OfClient(FaultKind.BadRequest, detail, clause);
}
