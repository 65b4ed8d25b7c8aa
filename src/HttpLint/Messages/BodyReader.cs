using System.Globalization;
using System.Text;

namespace Muster.HttpLint.Messages;

/// <summary>Takes the body off the wire the way RFC 9112, 6.3 says its length is found; faults are noted, what came is kept.</summary>
internal sealed class BodyReader(ByteSource source, ReadLimits limits, List<FramingFault> faults)
{
    private const int LongestChunkLine = 4096;
    private readonly CappedBody body = new(limits.Body);

    public CappedBody Body => body;

    public FieldLines Trailers { get; private set; } = FieldLines.None;

    /// <summary>False when the end of the connection was the end of the body.</summary>
    public bool KeepsConnection { get; private set; } = true;

    /// <summary>The wire limit was reached before the end.</summary>
    public bool Stopped { get; private set; }

    public async Task ReadAsync(FieldLines fields, CancellationToken ct)
    {
        var coding = fields.Value("Transfer-Encoding");
        if (coding is not null && coding.Split(',')[^1].Trim().Equals("chunked", StringComparison.OrdinalIgnoreCase))
            await ChunksAsync(ct).ConfigureAwait(false);
        else if (coding is null && fields.Has("Content-Length"))
            await LengthAsync(fields, ct).ConfigureAwait(false);
        else
            await ToEndAsync(ct).ConfigureAwait(false);
        if (Stopped) KeepsConnection = false;
    }

    private async Task LengthAsync(FieldLines fields, CancellationToken ct)
    {
        var values = fields.Of("Content-Length").SelectMany(l => l.Value.Split(',')).Select(v => v.Trim()).Distinct().ToArray();
        if (values.Length != 1 || !long.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out long length))
        {
            faults.Add(new FramingFault(FramingFaultKind.BadLength, string.Join(", ", values)));
            await ToEndAsync(ct).ConfigureAwait(false);
            return;
        }
        if (!await ExactlyAsync(length, ct).ConfigureAwait(false))
            faults.Add(new FramingFault(FramingFaultKind.Truncated, string.Create(CultureInfo.InvariantCulture, $"Content-Length says {length} bytes, {body.Seen} came")));
    }

    private async Task ToEndAsync(CancellationToken ct)
    {
        KeepsConnection = false;
        while (!OverLimit() && await source.CopyAsync(body, long.MaxValue, ct).ConfigureAwait(false) > 0) continue;
    }

    private async Task ChunksAsync(CancellationToken ct)
    {
        while (true)
        {
            var line = await ChunkLineAsync(ct).ConfigureAwait(false);
            if (line is null) return;
            var size = line.Split(';')[0].Trim(' ', '\t');
            if (size.Length is 0 or > 15 || !long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long length))
            {
                Bad($"“{line}” is no chunk size");
                return;
            }
            if (length == 0)
            {
                var trailers = new HeadReader(source, limits);
                Trailers = await trailers.FieldsAsync(ct).ConfigureAwait(false);
                if (trailers.Faults.FirstOrDefault(f => f.Kind == FramingFaultKind.Truncated) is not null) Bad("the connection ended before the empty line after the last chunk");
                return;
            }
            if (!await ExactlyAsync(length, ct).ConfigureAwait(false))
            {
                if (!Stopped) Bad(string.Create(CultureInfo.InvariantCulture, $"the connection ended inside a chunk of {length} bytes"));
                return;
            }
            if (await ChunkLineAsync(ct).ConfigureAwait(false) is not { Length: 0 } rest)
            {
                Bad(string.Create(CultureInfo.InvariantCulture, $"a chunk of {length} bytes is not followed by an empty line"));
                return;
            }
        }
    }

    private void Bad(string text)
    {
        KeepsConnection = false;
        if (!faults.Exists(f => f.Kind == FramingFaultKind.BadChunk)) faults.Add(new FramingFault(FramingFaultKind.BadChunk, text));
    }

    private async Task<string?> ChunkLineAsync(CancellationToken ct)
    {
        var line = new StringBuilder();
        while (line.Length < LongestChunkLine)
        {
            int next = await source.NextAsync(ct).ConfigureAwait(false);
            if (next < 0)
            {
                Bad("the connection ended before the last chunk");
                return null;
            }
            if (next == '\n') return line.ToString().TrimEnd('\r');
            line.Append(next is >= ' ' and < 0x7f or '\r' or '\t' ? (char)next : '·');
        }
        Bad("a chunk size line is longer than 4096 bytes");
        return null;
    }

    private async Task<bool> ExactlyAsync(long length, CancellationToken ct)
    {
        while (length > 0)
        {
            if (OverLimit()) return true;
            int came = await source.CopyAsync(body, length, ct).ConfigureAwait(false);
            if (came == 0)
            {
                KeepsConnection = false;
                return false;
            }
            length -= came;
        }
        return true;
    }

    private bool OverLimit() => Stopped = Stopped || body.Seen >= limits.Wire;
}
