using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Templates;

namespace Pibl.FieldEdits;

/// <summary>
/// Which fields of a message are set and which are taken away.
/// <para>Rule 1. A field that is set takes the place of all lines of that name; of a name that is set twice both lines
/// are sent. Set-Cookie and Vary are added to those that are there: no cookie of the server's must get lost, and no
/// cache must take one variant for another.</para>
/// <para>Rule 2. A value that comes out empty is not sent. The message's own line goes all the same: a client must not
/// say what the proxy would have said.</para>
/// <para>Rule 3. What is set is not taken away, whichever line comes first.</para>
/// <para>Rule 4. Names are compared without case, and an underscore is a hyphen: CGI (RFC 3875 §4.1.18) and its
/// successors read <c>X_User</c> as <c>X-User</c>.</para>
/// </summary>
public sealed class FieldRule
{
    private readonly Setting[] _set;
    private readonly Bytes[] _gone;
    private readonly Func<Fields, int, bool> _keeps;

    private FieldRule(Setting[] set, Bytes[] gone)
    {
        (_set, _gone) = (set, gone);
        _keeps = (fields, at) => !IsGone(fields.NameOf(at));
    }

    /// <summary>The rule, or null where nothing is to be done.</summary>
    public static FieldRule? Of(Seq<SetField> set, Seq<string> removed)
    {
        if (set.IsEmpty && removed.IsEmpty)
        {
            return null;
        }

        var settings = set.Map(field => new Setting(FieldIds.Of(Bytes.Of(field.Name).Span), field)).ToArray();
        var replaced = settings.Where(field => !IsAdded(field.Id)).Select(field => field.Name);
        return new FieldRule(settings, [.. removed.Map(Bytes.Of), .. replaced]);
    }

    /// <summary>Whether it sets anything.</summary>
    public bool Sets => _set.Length > 0;

    /// <summary>Whether a value that is set depends on this.</summary>
    public bool Uses(Placeholder placeholder) => Array.Exists(_set, set => set.Value.Uses(placeholder));

    /// <summary>The names that are set to something which the target of a request does not tell.</summary>
    public Seq<Bytes> Changing => _set
        .Where(set => Array.Exists(
            [Placeholder.Client, Placeholder.Server, Placeholder.Id, Placeholder.TimeLeft], set.Value.Uses))
        .Select(set => set.Name)
        .ToSeq()
        .Strict();

    /// <summary>The request without the fields that servers do not get.</summary>
    public Received Kept(Received received)
    {
        var fields = Kept(received.Request.Fields);
        return ReferenceEquals(fields, received.Request.Fields)
            ? received
            : received with { Request = received.Request with { Fields = fields } };
    }

    /// <summary>The lines of a message that stay: a list over the same bytes.</summary>
    public Fields Kept(Fields fields)
    {
        for (var at = 0; at < fields.Count; at++)
        {
            if (IsGone(fields.NameOf(at)))
            {
                return fields.Where(_keeps);
            }
        }

        return fields;
    }

    /// <summary>The lines that are set, alone.</summary>
    public Fields Set(in TemplateValues values) => Sets ? Apply(Fields.Empty, values) : Fields.Empty;

    /// <summary>The lines that stay, with those that are set behind them, in one new array.</summary>
    public Fields Apply(Fields fields, in TemplateValues values)
    {
        if (!Sets)
        {
            return Kept(fields);
        }

        Span<int> lengths = stackalloc int[ConfigKey.LinesMax];
        var (count, bytes) = Measure(fields, values, lengths);
        var built = new Building(new byte[bytes], new Field[count]);
        for (var at = 0; at < fields.Count; at++)
        {
            if (!IsGone(fields.NameOf(at)))
            {
                built.Add(fields[at].Id, fields.NameOf(at), fields[at].ValueLength, out var value);
                fields.ValueOf(at).CopyTo(value);
            }
        }

        for (var at = 0; at < _set.Length; at++)
        {
            if (lengths[at] > 0)
            {
                built.Add(_set[at].Id, _set[at].Name.Span, lengths[at], out var value);
                _set[at].Value.Write(values, value);
            }
        }

        return built.Result;
    }

    private (int Count, int Bytes) Measure(Fields fields, in TemplateValues values, Span<int> lengths)
    {
        var (count, bytes) = (0, 0);
        for (var at = 0; at < fields.Count; at++)
        {
            if (!IsGone(fields.NameOf(at)))
            {
                count++;
                bytes += fields[at].NameLength + fields[at].ValueLength;
            }
        }

        for (var at = 0; at < _set.Length; at++)
        {
            lengths[at] = _set[at].Value.LengthOf(values);
            if (lengths[at] > 0)
            {
                count++;
                bytes += _set[at].Name.Length + lengths[at];
            }
        }

        return (count, bytes);
    }

    private bool IsGone(ReadOnlySpan<byte> name)
    {
        foreach (ref readonly var gone in _gone.AsSpan())
        {
            if (gone.Length == name.Length && IsAlike(gone.Span, name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAlike(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        for (var at = 0; at < left.Length; at++)
        {
            if (Fold(left[at]) != Fold(right[at]))
            {
                return false;
            }
        }

        return true;
    }

    private static byte Fold(byte octet) => octet switch
    {
        (byte)'_' => (byte)'-',
        >= (byte)'A' and <= (byte)'Z' => (byte)(octet | 0x20),
        _ => octet,
    };

    private static bool IsAdded(FieldId id) => id is FieldId.SetCookie or FieldId.Vary;

    private readonly struct Setting(FieldId id, SetField field)
    {
        public FieldId Id { get; } = id;

        public Bytes Name { get; } = Bytes.Of(field.Name);

        public Template Value { get; } = field.Value;
    }

    /// <summary>A list of fields under construction over one array of just the right length.</summary>
    private ref struct Building(byte[] bytes, Field[] fields)
    {
        private int _length;
        private int _count;

        public readonly Fields Result => new(bytes, fields, _count);

        public void Add(FieldId id, ReadOnlySpan<byte> name, int valueLength, out Span<byte> value)
        {
            name.CopyTo(bytes.AsSpan(_length));
            fields[_count++] = new Field(id, _length, name.Length, _length + name.Length, valueLength);
            value = bytes.AsSpan(_length + name.Length, valueLength);
            _length += name.Length + valueLength;
        }
    }
}
