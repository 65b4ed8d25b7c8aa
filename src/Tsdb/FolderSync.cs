using System.Runtime.InteropServices;

namespace Muster.Tsdb;

/// <summary>Puts a folder's names on the disk: a renamed or new file is safe against power loss only after that.</summary>
internal static partial class FolderSync
{
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);

    /// <exception cref="IOException">The disk refused.</exception>
    public static void Of(string folder)
    {
        // Windows keeps names by itself.
        if (OperatingSystem.IsWindows()) return;
        var file = Open(folder, 0);
        if (file < 0) throw new IOException($"{folder} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        try
        {
            if (Sync(file) != 0) throw new IOException($"{folder} cannot be synced: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            _ = Close(file);
        }
    }
}
