using System.Text;
using Muster.Server.Commands.Steps;

namespace Muster.Server.Commands.Output;

/// <summary>A line of output as pages show it.</summary>
/// <param name="N">From 1.</param>
/// <param name="Cut">The line is longer; the download has all of it.</param>
public sealed record OutputLine(long N, bool Error, string Text, bool Cut = false);

/// <summary>Reads what a step printed from its execution's log. Holds one piece in memory at a time, however much there is.</summary>
public static class OutputReader
{
    /// <summary>What a page shows of one line.</summary>
    private const int LongestLine = 16 << 10;
    private static readonly UTF8Encoding Utf8 = new(false);

    /// <summary>Lines from number <paramref name="from"/> (1 is the first) on.</summary>
    public static IEnumerable<OutputLine> Lines(HostStep step, long from, int longest = LongestLine)
    {
        var text = new MemoryStream();
        var (number, error, cut, began) = (0L, false, false, false);
        // Of a line of a gigabyte only its beginning is shown: what lies wholly within it is not read.
        var pieces = Pieces(step, index => index.PieceOfLine(Math.Max(0, from - 1)), (piece, next) => cut && began && piece.Line == number && piece.Error == error && next.Line == number && next.Error == error);
        OutputLine Taken()
        {
            var line = new OutputLine(number + 1, error, Decode(text, cut), cut);
            text.SetLength(0);
            cut = false;
            return line;
        }
        foreach (var (piece, bytes) in pieces)
        {
            if (began && (piece.Line != number || piece.Error != error)) yield return Taken();
            (number, error, began) = (piece.Line, piece.Error, false);
            var rest = bytes;
            while (rest.Length > 0)
            {
                var end = rest.Span.IndexOf((byte)'\n');
                var part = end < 0 ? rest : rest[..end];
                if (number + 1 >= from)
                {
                    var keep = (int)Math.Min(part.Length, longest - text.Length);
                    cut |= keep < part.Length;
                    text.Write(part.Span[..Math.Max(0, keep)]);
                }
                if (end < 0)
                {
                    began = true;
                    break;
                }
                if (number + 1 >= from) yield return Taken();
                else text.SetLength(0);
                number++;
                rest = rest[(end + 1)..];
            }
        }
        if (began && number + 1 >= from) yield return Taken();
    }

    /// <summary>The bytes as they came (secrets masked).</summary>
    /// <param name="error">Only this stream; null: both, in the order they came.</param>
    public static IEnumerable<ReadOnlyMemory<byte>> Bytes(HostStep step, bool? error) =>
        Pieces(step, _ => 0).Where(p => error is null || p.Piece.Error == error).Select(p => p.Bytes);

    /// <param name="skip">Told a piece and the one behind it: true when it need not be read.</param>
    private static IEnumerable<(OutputPiece Piece, ReadOnlyMemory<byte> Bytes)> Pieces(HostStep step, Func<OutputIndex, int> first, Func<OutputPiece, OutputPiece, bool>? skip = null)
    {
        var (next, count) = step.Look(index => (first(index), index.Pieces.Count));
        if (next >= count) yield break;
        using var file = File.OpenHandle(step.Execution.LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        // As large as what is read, not larger: a page reads the last lines of a hundred hosts.
        var buffer = Array.Empty<byte>();
        for (; next < count; next++)
        {
            var at = next;
            var (piece, behind) = step.Look(index => (index.Pieces[at], at + 1 < index.Pieces.Count ? index.Pieces[at + 1] : default(OutputPiece?)));
            if (behind is { } follows && skip?.Invoke(piece, follows) == true) continue;
            if (buffer.Length < piece.Length) buffer = new byte[piece.Length];
            var got = 0;
            while (got < piece.Length && RandomAccess.Read(file, buffer.AsSpan(got, piece.Length - got), piece.Position + got) is > 0 and var read) got += read;
            if (got < piece.Length) yield break; // not written yet: whoever follows comes again
            yield return (piece, buffer.AsMemory(0, got));
        }
    }

    private static string Decode(MemoryStream text, bool cut)
    {
        var bytes = text.GetBuffer().AsSpan(0, (int)text.Length);
        if (!cut && bytes.EndsWith("\r"u8)) bytes = bytes[..^1];
        return Utf8.GetString(bytes).Replace('\0', '\uFFFD');
    }
}
