using System.Text;
using Muster.Metrics.Intake;

namespace Muster.Metrics.Graphite;

/// <summary>Takes lines of Graphite's plaintext protocol and gives samples. Bad lines are counted and named, the others taken. Not thread-safe.</summary>
public sealed class GraphiteIntake(PathMapping mapping, IntakeTally tally)
{
    private readonly char[] _path = new char[GraphiteLine.LongestPath];

    /// <param name="lines">Whole lines; the last one may lack its end.</param>
    public void Take(ReadOnlySpan<byte> lines, long nowMs, List<LabelledSample> into)
    {
        foreach (var range in lines.Split((byte)'\n'))
        {
            var line = lines[range];
            if (line.IndexOfAnyExcept(" \t\r"u8) < 0) continue;
            if (!GraphiteLine.TryRead(line, nowMs, out var read, out var reason))
            {
                tally.Refuse(line, reason, nowMs);
                continue;
            }
            tally.Take();
            var length = Encoding.UTF8.GetChars(read.Path, _path);
            if (mapping.Map(_path.AsSpan(0, length)) is { } labels) into.Add(new LabelledSample(labels, read.TimeMs, read.Value));
        }
    }
}
