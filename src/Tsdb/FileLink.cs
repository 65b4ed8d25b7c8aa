using System.Runtime.InteropServices;

namespace Muster.Tsdb;

/// <summary>A second name for a file's content, which costs no space; a copy where the system cannot.</summary>
internal static partial class FileLink
{
    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);

    public static void Make(string from, string to)
    {
        if (OperatingSystem.IsWindows() || Link(from, to) != 0) File.Copy(from, to);
    }
}
