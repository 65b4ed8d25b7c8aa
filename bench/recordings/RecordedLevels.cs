using System.Globalization;
using System.IO.Compression;

namespace Muster.Bench.Recordings;

/// <summary>The recordings that are kept: bench/data/recorded/NAME.br, 36 days of a level a minute each.</summary>
internal static class RecordedLevels
{
    public const int Days = 36, Minutes = Days * 1440;

    /// <summary>A level is kept in so many steps at least half of the way: what is finer is noise of the packing.</summary>
    private const int Steps = 8192;

    private static string Folder => Path.Combine(ServerProcess.Root(), "bench", "data", "recorded");

    private static string File(string name) => Path.Combine(Folder, name + ".br");

    public static bool Has(string name) => System.IO.File.Exists(File(name));

    /// <summary>Writes one: its step, then the differences in steps.</summary>
    public static void Write(string name, double unit, double[] levels)
    {
        for (; levels.Max() / unit > Steps; unit *= 2) ;
        Directory.CreateDirectory(Folder);
        using var packed = new BrotliStream(System.IO.File.Create(File(name)), CompressionLevel.SmallestSize);
        using var text = new StreamWriter(packed);
        text.WriteLine(unit.ToString(CultureInfo.InvariantCulture));
        long before = 0;
        foreach (var level in levels)
        {
            var now = (long)Math.Round(level / unit);
            text.Write(string.Create(CultureInfo.InvariantCulture, $"{now - before} "));
            before = now;
        }
    }

    /// <exception cref="FileNotFoundException">It was not recorded yet.</exception>
    public static double[] Read(string name)
    {
        if (!Has(name)) throw new FileNotFoundException($"bench/data/recorded/{name}.br is not there: script/bench forecast-record {name} makes it");
        using var text = new StreamReader(new BrotliStream(System.IO.File.OpenRead(File(name)), CompressionMode.Decompress));
        var unit = double.Parse(text.ReadLine()!, CultureInfo.InvariantCulture);
        long level = 0;
        return [.. text.ReadToEnd().Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(by => unit * (level += long.Parse(by, CultureInfo.InvariantCulture)))];
    }
}
