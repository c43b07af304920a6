namespace Pibl.Cache;

/// <summary>What kind of value a member of a structured dictionary has, as far as caching cares.</summary>
internal enum StructuredKind : byte
{
    True,
    False,
    Integer,

    /// <summary>A string or a token; the value is without quotes.</summary>
    Text,

    /// <summary>A decimal, a byte sequence, a date or an inner list.</summary>
    Else,
}

/// <summary>
/// Walks one line of a structured dictionary (RFC 9651 §4.2.2) without a copy; parameters are checked and skipped.
/// </summary>
internal ref struct DictionaryReader(ReadOnlySpan<byte> line)
{
    private readonly ReadOnlySpan<byte> _line = line.Trim((byte)' ');
    private int _at;

    public ReadOnlySpan<byte> Key { get; private set; }

    public StructuredKind Kind { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The line breaks the grammar: nothing of the field counts.</summary>
    public bool IsWrong { get; private set; }

    public bool MoveNext()
    {
        if (IsWrong || _at >= _line.Length)
        {
            return false;
        }

        Set(StructuredKind.True, default);
        IsWrong = !(TryKey(out var key) && (!Take('=') || TryValue()) && TryParameters() && TryComma());
        Key = key;
        return !IsWrong;
    }

    private readonly int Peek => _at < _line.Length ? _line[_at] : -1;

    private bool Take(char expected)
    {
        if (Peek != expected)
        {
            return false;
        }

        _at++;
        return true;
    }

    // RFC 9651 §4.2.3.3: lower case only.
    private bool TryKey(out ReadOnlySpan<byte> key)
    {
        var start = _at;
        if (Peek == '*' || (Peek >= 'a' && Peek <= 'z'))
        {
            while (Peek >= 0 && (char.IsAsciiLetterLower((char)Peek) || char.IsAsciiDigit((char)Peek)
                || (char)Peek is '_' or '-' or '.' or '*'))
            {
                _at++;
            }
        }

        key = _line[start.._at];
        return !key.IsEmpty;
    }

    private bool TryComma()
    {
        SkipWhitespace();
        if (_at == _line.Length)
        {
            return true;
        }

        // RFC 9651 §4.2.2: no comma at the end.
        var separated = Take(',');
        SkipWhitespace();
        return separated && _at < _line.Length;
    }

    private void SkipWhitespace()
    {
        while (Peek is ' ' or '\t')
        {
            _at++;
        }
    }

    private bool TryValue() => Peek == '(' ? TryInnerList() : TryItem();

    private bool TryInnerList()
    {
        _at++;
        while (true)
        {
            while (Take(' '))
            {
            }

            if (Take(')'))
            {
                return Set(StructuredKind.Else, default);
            }

            if (!TryItem() || !TryParameters() || (char)Peek is not (' ' or ')'))
            {
                return false;
            }
        }
    }

    private bool TryParameters()
    {
        var kind = Kind;
        var value = Value;
        while (Take(';'))
        {
            while (Take(' '))
            {
            }

            if (!TryKey(out _) || (Take('=') && !TryItem()))
            {
                return false;
            }
        }

        return Set(kind, value);
    }

    private bool TryItem()
    {
        var first = Peek;
        return first switch
        {
            '"' => TryString(),
            '?' => TryBoolean(),
            ':' => TryDelimited(),
            '@' => ++_at > 0 && TryNumber() && Set(StructuredKind.Else, default),
            '-' or (>= '0' and <= '9') => TryNumber(),
            _ => TryToken(),
        };
    }

    private bool Set(StructuredKind kind, ReadOnlySpan<byte> value)
    {
        Kind = kind;
        Value = value;
        return true;
    }

    private bool TryString()
    {
        var start = ++_at;
        for (; Peek is >= 0x20 and < 0x7f; _at++)
        {
            if (Peek == '"')
            {
                return Set(StructuredKind.Text, _line[start.._at++]);
            }

            if (Peek == '\\' && ++_at >= 0 && Peek is not ('"' or '\\'))
            {
                return false;
            }
        }

        return false;
    }

    private bool TryBoolean()
    {
        _at++;
        return Take('1') ? Set(StructuredKind.True, default) : Take('0') && Set(StructuredKind.False, default);
    }

    private bool TryDelimited()
    {
        var length = _line[(_at + 1)..].IndexOf((byte)':');
        _at += length + 2;
        return length >= 0 && Set(StructuredKind.Else, default);
    }

    // RFC 9651 §4.2.4: at most 15 digits, or 12 with up to 3 behind a point.
    private bool TryNumber()
    {
        var start = _at;
        Take('-');
        var whole = SkipDigits();
        if (Take('.'))
        {
            return whole is > 0 and <= 12 && SkipDigits() is > 0 and <= 3 && Set(StructuredKind.Else, default);
        }

        return whole is > 0 and <= 15 && Set(StructuredKind.Integer, _line[start.._at]);
    }

    private int SkipDigits()
    {
        var start = _at;
        while (Peek is >= '0' and <= '9')
        {
            _at++;
        }

        return _at - start;
    }

    private bool TryToken()
    {
        var start = _at;
        if (Peek == '*' || (Peek >= 0 && char.IsAsciiLetter((char)Peek)))
        {
            while (Peek >= 0 && (char.IsAsciiLetterOrDigit((char)Peek) || "!#$%&'*+-.^_`|~:/"u8.Contains((byte)Peek)))
            {
                _at++;
            }
        }

        return _at > start && Set(StructuredKind.Text, _line[start.._at]);
    }
}
