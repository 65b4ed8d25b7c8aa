using System.Globalization;

namespace Muster.Bench.Recordings;

/// <summary>Sizes of folders as a disk has them, and where recordings are made.</summary>
internal static class Folders
{
    public const double Page = 4096;

    /// <summary>A new folder, in memory where the machine has such a place: what is recorded is how much is written, not how fast.</summary>
    public static string New() => Directory.Exists("/dev/shm") ? Directory.CreateDirectory($"/dev/shm/forecast-record-{Environment.ProcessId}").FullName : Directory.CreateTempSubdirectory("forecast-record-").FullName;

    public static string Make(params string[] path) => Directory.CreateDirectory(Path.Combine(path)).FullName;

    /// <summary>The files' bytes, each rounded up to whole pages. A file that goes while it is looked at counts nothing.</summary>
    public static double Size(string folder)
    {
        double size = 0;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None }))
        {
            try
            {
                size += Math.Ceiling(file.Length / Page) * Page;
            }
            catch (FileNotFoundException)
            {
                continue;
            }
        }
        return size;
    }

    /// <summary>As above where files have several names: <c>du</c> counts them once.</summary>
    public static double SizeOfLinked(string folder) => 1024 * double.Parse(Programs.Run("du", ["-s", "-k", folder]).Split('\t')[0], CultureInfo.InvariantCulture);
}
