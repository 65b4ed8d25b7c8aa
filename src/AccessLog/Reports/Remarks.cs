using System.Globalization;
using System.Text;
using Muster.AccessLog.Analysis;
using Muster.AccessLog.Parsing;

namespace Muster.AccessLog.Reports;

/// <summary>What must be said about a result beside its table: lines that could not be read, files that made trouble, rows that were folded.</summary>
public static class Remarks
{
    private const int SampleWidth = 100;

    public static IEnumerable<string> Of(TimelogResult result, TimelogOptions options)
    {
        foreach (var file in result.Files)
            if (file.Complaint is not null) yield return $"{file.Name}: {file.Complaint}";
        if (result.Bad > 0)
        {
            var kinds = result.Faults.Where(f => f.Key != LineFault.NotARequest).OrderByDescending(f => f.Value).Select(f => Invariant($"{f.Value} {Words(f.Key)}"));
            yield return Invariant($"{result.Bad} of {result.Lines} lines could not be read: {string.Join(", ", kinds)}");
            foreach (var file in result.Files)
                foreach (var sample in file.Samples.Take(3))
                    yield return $"{file.Name}:{sample.Line}: {Words(sample.Fault)}{LooksLike(sample, file.Format)}: {Shown(sample.Start)}";
        }
        if (result.Table.Other.Count > 0)
            yield return Invariant($"there are more rows than the budget of {options.Budget}: {result.Table.Other.Count} requests are folded into the row (other); every key with more than {result.Floor} requests has its own row") +
                (result.Exact ? ", and its figures are exact" : Invariant($", which may lack up to {result.Floor} of them (a stream is read only once)"));
    }

    /// <summary>A fault in words.</summary>
    public static string Words(LineFault fault) => fault switch
    {
        LineFault.NoRequest => "no request in quotes",
        LineFault.NoStatus => "no status",
        LineFault.NoBytes => "no number of bytes",
        LineFault.NoDuration => "no request time",
        LineFault.NoTime => "no time that can be read",
        LineFault.TooLong => "longer than 16 MiB",
        LineFault.NoBeginning => "a request's end without its beginning",
        LineFault.NoEnd => "a request without its end",
        LineFault.Mixed => "lines of several requests mixed (log_tags with :request_id tells them apart)",
        LineFault.NotARequest => "not a request",
        _ => "another shape",
    };

    /// <summary>The first bytes of a line, safe for a terminal.</summary>
    internal static string Shown(byte[] start, int width = SampleWidth)
    {
        var text = Encoding.UTF8.GetString(start);
        var shown = new StringBuilder();
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, width))) shown.Append(char.IsControl(c) ? '?' : c);
        return text.Length > width ? shown.Append('…').ToString() : shown.ToString();
    }

    /// <summary>Mixed logs: the format that does read the line. A cut sample is not judged.</summary>
    private static string LooksLike(FaultSample sample, LogFormat? format)
    {
        var entry = LogEntry.Empty;
        foreach (var other in LogFormat.Known)
            if (other != format && other.Reader(false).Read(sample.Start, ref entry) == LineFault.None) return $" (it looks like {other.Name})";
        return "";
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
