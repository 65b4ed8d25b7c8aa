using System.Globalization;
using System.Text;

namespace Muster.HttpLint.Messages;

/// <summary>Reads status line and headers of HTTP/1; keeps what is odd instead of refusing it, refuses only what is no HTTP.</summary>
internal sealed class HeadReader(ByteSource source, ReadLimits limits)
{
    private readonly List<FramingFault> faults = [];
    private long taken;

    public IReadOnlyList<FramingFault> Faults => faults;

    /// <exception cref="MessageFormatException">No status line, or a head beyond the limit.</exception>
    public async Task<(string Version, int Status, string Reason, FieldLines Fields)> ReadAsync(CancellationToken ct)
    {
        var first = await LineAsync(ct).ConfigureAwait(false);
        if (first is null) throw new MessageFormatException("the server closed the connection without sending a byte");
        var (version, status, reason) = StatusLine(first);
        var fields = await FieldsAsync(ct).ConfigureAwait(false);
        return (version, status, reason, fields);
    }

    public async Task<FieldLines> FieldsAsync(CancellationToken ct)
    {
        var lines = new List<FieldLine>();
        while (await LineAsync(ct).ConfigureAwait(false) is { } line)
        {
            if (line.Length == 0) return new FieldLines(lines);
            Take(line, lines);
        }
        faults.Add(new FramingFault(FramingFaultKind.Truncated, "the connection ended inside the headers"));
        return new FieldLines(lines);
    }

    private void Take(string line, List<FieldLine> lines)
    {
        if (line[0] is ' ' or '\t')
        {
            faults.Add(new FramingFault(FramingFaultKind.Folded, line.Trim()));
            if (lines.Count == 0) return;
            var folded = lines[^1];
            lines[^1] = new FieldLine(folded.Name, $"{folded.Value} {line.Trim()}", $"{folded.Raw} {line.Trim()}");
            return;
        }
        int colon = line.IndexOf(':');
        var name = colon < 0 ? line : line[..colon];
        if (colon < 0 || !Token.IsToken(name)) faults.Add(new FramingFault(FramingFaultKind.BadName, line));
        if (colon >= 0) lines.Add(new FieldLine(name.TrimEnd(), line[(colon + 1)..].Trim(' ', '\t'), line));
    }

    private static (string Version, int Status, string Reason) StatusLine(string line)
    {
        var words = line.Split(' ', 3);
        if (words.Length >= 2 && words[0].StartsWith("HTTP/", StringComparison.Ordinal) && words[0].Length is >= 6 and <= 8
            && words[1].Length == 3 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int status) && status >= 100)
            return (words[0][5..], status, words.Length == 3 ? words[2] : "");
        var shown = line.Length > 80 ? line[..80] + "…" : line;
        throw new MessageFormatException($"the answer does not begin with a status line such as “HTTP/1.1 200 OK” but with “{Printable(shown)}”; is this an HTTP server (and not HTTPS on this port)?");
    }

    private static string Printable(string text) => string.Concat(text.Select(c => c is >= ' ' and < '\x7f' or '…' ? c : '·'));

    /// <summary>Null at the end of the stream.</summary>
    private async Task<string?> LineAsync(CancellationToken ct)
    {
        var line = new StringBuilder();
        while (true)
        {
            int next = await source.NextAsync(ct).ConfigureAwait(false);
            if (next < 0) return line.Length == 0 ? null : line.ToString();
            if (++taken > limits.Head) throw new MessageFormatException(string.Create(CultureInfo.InvariantCulture, $"the headers are longer than {limits.Head} bytes"));
            if (next == '\n')
            {
                if (line.Length > 0 && line[^1] == '\r') line.Length--;
                else if (!faults.Exists(f => f.Kind == FramingFaultKind.BareLf)) faults.Add(new FramingFault(FramingFaultKind.BareLf, line.ToString()));
                return line.ToString();
            }
            line.Append((char)next);
        }
    }
}
