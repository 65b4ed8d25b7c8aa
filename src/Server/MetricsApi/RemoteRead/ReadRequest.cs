using Muster.Metrics;
using Muster.Server.States.Wire;

namespace Muster.Server.MetricsApi.RemoteRead;

/// <param name="FromMs">Unix milliseconds; both ends are included.</param>
public sealed record ReadQuery(long FromMs, long ToMs, IReadOnlyList<Matcher> Matchers);

/// <param name="Streamed">Whether the asker takes chunks, one frame after the other; else all samples in one message.</param>
public sealed record ReadRequest(IReadOnlyList<ReadQuery> Queries, bool Streamed)
{
    private const ulong StreamedChunks = 1;

    /// <summary>Reads <c>prometheus.ReadRequest</c>. Source: prompb/remote.proto.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such message, or a regex in it does not parse.</exception>
    public static ReadRequest Read(ReadOnlySpan<byte> bytes)
    {
        var queries = new List<ReadQuery>();
        ulong? first = null;
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var field, out var wire)) throw Malformed("the request");
            if (field == 1 && wire == 2 && reader.Bytes(out var query)) queries.Add(Query(query));
            else if (field == 2 && wire == 0 && reader.Varint(out var one)) first ??= one;
            else if (field == 2 && wire == 2 && reader.Bytes(out var packed))
            {
                // The asker names what it takes in the order it likes it; packed or not, the first one counts.
                var types = new WireReader(packed);
                if (!types.AtEnd && types.Varint(out one)) first ??= one;
            }
            else if (field is 1 or 2 || !reader.Skip(wire)) throw Malformed("the request");
        }
        return new ReadRequest(queries, first == StreamedChunks);
    }

    private static ReadQuery Query(ReadOnlySpan<byte> bytes)
    {
        ulong from = 0, to = 0;
        var matchers = new List<Matcher>();
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var field, out var wire)) throw Malformed("a query");
            if (field == 1 && wire == 0 && reader.Varint(out from)) continue;
            if (field == 2 && wire == 0 && reader.Varint(out to)) continue;
            if (field == 3 && wire == 2 && reader.Bytes(out var part)) matchers.Add(OneMatcher(part));
            // Hints (4) are passed over: whoever asks wants samples as they came, whatever it computes of them.
            else if (field <= 3 || !reader.Skip(wire)) throw Malformed("a query");
        }
        return new ReadQuery((long)from, (long)to, matchers);
    }

    private static Matcher OneMatcher(ReadOnlySpan<byte> bytes)
    {
        ulong type = 0;
        string name = "", value = "";
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var field, out var wire)) throw Malformed("a matcher");
            if (field == 1 && wire == 0 && reader.Varint(out type)) continue;
            if (field is 2 or 3 && wire == 2 && reader.Bytes(out var text))
            {
                if (field == 2) name = RemoteWrite.WriteParts.Text(text);
                else value = RemoteWrite.WriteParts.Text(text);
            }
            else if (field <= 3 || !reader.Skip(wire)) throw Malformed("a matcher");
        }
        try
        {
            // The numbers of LabelMatcher.Type are those of MatchKind.
            return type <= 3 ? new Matcher(name, (MatchKind)type, value) : throw Malformed("a matcher of an unknown type");
        }
        catch (ArgumentException wrong)
        {
            throw new InvalidDataException($"the matcher of {name}: {wrong.Message}", wrong);
        }
    }

    private static InvalidDataException Malformed(string what) => new($"protobuf: {what} cannot be read; is the body a remote read request?");
}
