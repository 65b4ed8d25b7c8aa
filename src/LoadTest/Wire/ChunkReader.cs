namespace Muster.LoadTest.Wire;

/// <summary>Reads a chunked body (RFC 9112, 7.1) as its bytes arrive, in pieces of any size.</summary>
internal struct ChunkReader
{
    /// <summary>More digits than any chunk has; leading zeros past it are refused too.</summary>
    private const int MostDigits = 15;

    /// <summary>Extensions and trailers are read past, but not for ever.</summary>
    private const int LongestLine = 16 << 10;

    private enum Place
    {
        Size,
        Extension,
        Data,
        DataEnd,
        Trailer,
        Done,
    }

    private Place _place;
    private long _left;
    private int _digits, _line;
    private bool _return;

    public readonly bool Done => _place == Place.Done;

    /// <summary>Takes what belongs to the body; data goes to <paramref name="data"/> piece by piece. False: this is no chunked body.</summary>
    public bool Take(ReadOnlySpan<byte> bytes, ref BodySink data, out int used)
    {
        used = 0;
        while (used < bytes.Length && _place != Place.Done)
        {
            if (_place == Place.Data)
            {
                int part = (int)Math.Min(_left, bytes.Length - used);
                data.Take(bytes.Slice(used, part));
                used += part;
                _left -= part;
                if (_left == 0) (_place, _return) = (Place.DataEnd, false);
                continue;
            }
            if (!Step(bytes[used++])) return false;
        }
        return true;
    }

    private bool Step(byte b)
    {
        switch (_place)
        {
            case Place.Size:
                if (!_return && HexDigit(b) is >= 0 and var digit)
                {
                    _left = _left * 16 + digit;
                    return ++_digits <= MostDigits;
                }
                if (_digits == 0) return false;
                if (b == '\n') return SizeKnown();
                if (_return) return false;
                if (b == '\r') _return = true;
                else if (b is (byte)';' or (byte)' ' or (byte)'\t') (_place, _line) = (Place.Extension, 0);
                else return false;
                return true;
            case Place.Extension:
                if (b == '\n') return SizeKnown();
                return ++_line <= LongestLine;
            case Place.DataEnd:
                if (b == '\n')
                {
                    (_place, _digits, _return, _left) = (Place.Size, 0, false, 0);
                    return true;
                }
                if (b != '\r' || _return) return false;
                return _return = true;
            default: // a trailer ends with its line, the trailers with an empty line
                if (b == '\n')
                {
                    if (_digits == 0) _place = Place.Done;
                    _digits = 0;
                    return true;
                }
                if (b != '\r') _digits = 1;
                return ++_line <= LongestLine;
        }
    }

    private bool SizeKnown()
    {
        _place = _left == 0 ? Place.Trailer : Place.Data;
        (_digits, _line, _return) = (0, 0, false);
        return true;
    }

    private static int HexDigit(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        _ => -1,
    };
}
