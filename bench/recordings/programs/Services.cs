using System.Globalization;

namespace Muster.Bench.Recordings;

/// <summary>Processes of CPython that leak and are begun anew after so many requests.</summary>
internal sealed class PythonWorkers : IRecordedProgram
{
    private const int Warm = 4;

    public string Name => "cpython-workers";

    public string Says => "resident memory of four CPython workers that leak and end after some 60,000 requests each, as gunicorn's max_requests makes them";

    public Task<double[]> RecordAsync(string folder)
    {
        var (load, levels) = (new Load(503, Warm + RecordedLevels.Days, weekend: 0.5), new double[(Warm + RecordedLevels.Days) * 1440]);
        using var workers = new LineProgram("/usr/bin/python3", [Programs.Script("workers.py")], folder);
        for (var minute = 0; minute < levels.Length; minute++) levels[minute] = double.Parse(workers.Ask(load.Count(minute, 1, 45).ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
        return Task.FromResult(levels);
    }
}

/// <summary>A process of Node.js that is begun anew when its team delivers, on some working days.</summary>
internal sealed class NodeHeap : IRecordedProgram
{
    private const int Warm = 2;

    public string Name => "node-heap";

    public string Says => "resident memory of a Node.js service with sessions, a cache and a leak, begun anew with a release about twice a week";

    public Task<double[]> RecordAsync(string folder)
    {
        var (load, levels) = (new Load(509, Warm + RecordedLevels.Days, weekend: 0.6, growth: 0.3), new double[(Warm + RecordedLevels.Days) * 1440]);
        for (var minute = 0; minute < levels.Length;)
        {
            using var node = new LineProgram("node", ["--max-old-space-size=512", Programs.Script("heap.js")], folder);
            var release = NextRelease(load, minute);
            for (; minute < levels.Length && minute < release; minute++) levels[minute] = double.Parse(node.Ask(string.Create(CultureInfo.InvariantCulture, $"{minute} {load.Count(minute, 1, 20)}")), CultureInfo.InvariantCulture);
        }
        return Task.FromResult(levels);
    }

    private static int NextRelease(Load load, int minute)
    {
        for (var day = minute / 1440 + 1; ; day++)
            if (day % 7 < 5 && load.Random.Next(5) < 2) return day * 1440 + load.Random.Next(9 * 60, 17 * 60);
    }
}

/// <summary>A JVM whose administrators begin it anew in the night to Monday.</summary>
internal sealed class JavaHeap : IRecordedProgram
{
    private const int Warm = 7;

    public string Name => "java-heap";

    public string Says => "used heap of a JVM of 400 MB (serial collector): sessions of five hours, a bounded cache, metrics by customer that stay; begun anew on Mondays at three";

    public Task<double[]> RecordAsync(string folder)
    {
        var (load, levels) = (new Load(521, Warm + RecordedLevels.Days, weekend: 0.5, trouble: 1), new double[(Warm + RecordedLevels.Days) * 1440]);
        Programs.Run("javac", ["-d", folder, Programs.Script("heap.java")]);
        for (var minute = 0; minute < levels.Length;)
        {
            using var java = new LineProgram("java", ["-XX:+UseSerialGC", "-Xms64m", "-Xmx400m", "-cp", folder, "Heap"], folder);
            do levels[minute] = double.Parse(java.Ask(string.Create(CultureInfo.InvariantCulture, $"{minute} {load.Count(minute, 1, 40)}")), CultureInfo.InvariantCulture);
            while (++minute < levels.Length && minute % (7 * 1440) != 180);
        }
        return Task.FromResult(levels);
    }
}
