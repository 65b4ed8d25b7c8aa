namespace Muster.LoadTest.Wire;

internal enum ReadState
{
    NeedsMore,
    Complete,
    Malformed,
    Truncated,
    Closed,
}

/// <summary>Reads the answers of one HTTP/1.x connection from bytes as they arrive, in pieces of any size. Allocates nothing for an answer whose head equals the last one.</summary>
internal sealed class ResponseReader
{
    /// <summary>Longer heads are refused.</summary>
    public const int LongestHead = 64 << 10;

    private enum Place
    {
        Head,
        Length,
        Chunks,
        UntilClosed,
        Done,
    }

    private Place _place;
    private bool _headOnly;
    private byte[] _head = new byte[1024];
    private int _headHave;
    private byte[] _known = [];
    private ResponseHead _knownMeaning;
    private ResponseHead _meaning;
    private long _left;
    private ChunkReader _chunks;
    private BodySink _body;

    public int Status => _meaning.Status;

    /// <summary>Whether the connection can carry another request after this answer.</summary>
    public bool Persistent { get; private set; }

    public long BodyBytes => _body.Count;

    /// <summary>All bytes of the answer so far: heads (also of 1xx), framing and body.</summary>
    public long AllBytes { get; private set; }

    /// <summary>The head of the final answer, without its empty line.</summary>
    public ReadOnlySpan<byte> Head => _known;

    /// <summary>Empty unless the reader was started to keep it.</summary>
    public ReadOnlySpan<byte> Body => _body.Kept;

    /// <summary>What is wrong, after <see cref="ReadState.Malformed"/>.</summary>
    public string Fault { get; private set; } = "";

    /// <param name="headOnly">The request is HEAD: no body follows whatever the head says.</param>
    public void Start(bool headOnly, bool keepBody)
    {
        (_place, _headOnly, _headHave, AllBytes) = (Place.Head, headOnly, 0, 0);
        _body.Start(keepBody);
    }

    /// <summary>Takes bytes of the answer; what is behind its end is left over (<paramref name="used"/>).</summary>
    public ReadState Take(ReadOnlySpan<byte> bytes, out int used)
    {
        used = 0;
        while (_place == Place.Head)
        {
            if (used == bytes.Length) return ReadState.NeedsMore;
            var state = TakeHead(bytes[used..], out int part);
            used += part;
            AllBytes += part;
            if (state is { } ended) return ended;
        }
        int rest = TakeBody(bytes[used..], out var bodyState);
        used += rest;
        AllBytes += rest;
        return bodyState;
    }

    /// <summary>The peer has closed the connection: what that means for the answer.</summary>
    public ReadState End()
    {
        if (_place == Place.UntilClosed)
        {
            _place = Place.Done;
            Persistent = false;
            return ReadState.Complete;
        }
        return AllBytes == 0 ? ReadState.Closed : ReadState.Truncated;
    }

    private int TakeBody(ReadOnlySpan<byte> bytes, out ReadState state)
    {
        switch (_place)
        {
            case Place.Length:
                int part = (int)Math.Min(_left, bytes.Length);
                _body.Take(bytes[..part]);
                _left -= part;
                if (_left == 0) _place = Place.Done;
                state = _left == 0 ? ReadState.Complete : ReadState.NeedsMore;
                return part;
            case Place.Chunks:
                if (!_chunks.Take(bytes, ref _body, out int used))
                {
                    Fault = "the chunks of the body have no right sizes";
                    state = ReadState.Malformed;
                    return used;
                }
                if (_chunks.Done) _place = Place.Done;
                state = _chunks.Done ? ReadState.Complete : ReadState.NeedsMore;
                return used;
            case Place.UntilClosed:
                _body.Take(bytes);
                state = ReadState.NeedsMore;
                return bytes.Length;
            default:
                state = ReadState.Complete;
                return 0;
        }
    }

    /// <summary>Null: the head is whole and the body is next (or another head, after 1xx).</summary>
    private ReadState? TakeHead(ReadOnlySpan<byte> bytes, out int used)
    {
        // A server says the same again and again (the date changes once a second): what was understood once is not read again.
        if (_headHave == 0 && _known.Length > 0 && bytes.Length > _known.Length + 3 && bytes.StartsWith(_known) && bytes[_known.Length..].StartsWith("\r\n\r\n"u8))
        {
            used = _known.Length + 4;
            Begin(_knownMeaning);
            return null;
        }

        int from = Math.Max(0, _headHave - 3);
        int had = _headHave;
        int room = Math.Min(bytes.Length, LongestHead + 4 - had);
        if (_head.Length < had + room) Array.Resize(ref _head, Math.Max(_head.Length * 2, had + room));
        bytes[..room].CopyTo(_head.AsSpan(had));
        _headHave += room;
        used = room;
        var (end, gap) = EndOfHead(_head.AsSpan(from, _headHave - from));
        if (end < 0)
        {
            if (_headHave < LongestHead + 4) return ReadState.NeedsMore;
            Fault = $"the head of the answer is longer than {LongestHead >> 10} KiB";
            return ReadState.Malformed;
        }
        end += from;
        used = end + gap - had;
        _headHave = 0;
        var head = _head.AsSpan(0, end);
        if (ResponseHead.Parse(head, out var meaning) is { } fault)
        {
            Fault = fault;
            return ReadState.Malformed;
        }
        if (meaning.Status is >= 100 and < 200 and not 101) return null; // an interim answer: the next head follows
        if (_known.Length != end) _known = new byte[end];
        head.CopyTo(_known);
        _knownMeaning = meaning;
        Begin(meaning);
        return null;
    }

    /// <summary>CRLF CRLF, or what some programs write instead: LF LF. Whichever is first.</summary>
    private static (int At, int Length) EndOfHead(ReadOnlySpan<byte> text)
    {
        int proper = text.IndexOf("\r\n\r\n"u8);
        int bare = (proper < 0 ? text : text[..(proper + 1)]).IndexOf("\n\n"u8);
        return bare >= 0 ? (bare, 2) : (proper, 4);
    }

    private void Begin(in ResponseHead meaning)
    {
        _meaning = meaning;
        Persistent = meaning.Persistent;
        if (_headOnly || meaning.Status is 204 or 304) _place = Place.Done;
        else if (meaning.Status == 101) (_place, Persistent) = (Place.Done, false);
        else if (meaning.Chunked) (_place, _chunks) = (Place.Chunks, default);
        else if (meaning.Length == 0) _place = Place.Done;
        else if (meaning.Length > 0) (_place, _left) = (Place.Length, meaning.Length);
        else (_place, Persistent) = (Place.UntilClosed, false);
    }
}
