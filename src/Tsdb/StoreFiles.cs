using System.Globalization;

namespace Muster.Tsdb;

/// <summary>The names of everything on disk, in one place.</summary>
internal static class StoreFiles
{
    public const string WalFolder = "wal", BlocksFolder = "blocks", QuarantineFolder = "quarantine";
    public const string Meta = "meta.json", Index = "index", Raw = "raw.data", Tombstones = "tombstones", Rollup5m = "5m.data", Rollup1h = "1h.data";
    public const string Unfinished = ".unfinished";

    public static string Segment(int number) => number.ToString("D8", CultureInfo.InvariantCulture) + ".wal";
    public static string Checkpoint(int number) => number.ToString("D8", CultureInfo.InvariantCulture) + ".checkpoint";

    /// <summary>Files of one kind in a folder with their numbers, lowest first.</summary>
    public static List<(int Number, string Path)> Numbered(string folder, string extension)
    {
        var found = new List<(int, string)>();
        foreach (var path in Directory.EnumerateFiles(folder, "*" + extension))
            if (int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) found.Add((number, path));
        found.Sort();
        return found;
    }
}
