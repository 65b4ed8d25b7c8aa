using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Muster.Server.States.Journal;

/// <summary>The open end of the journal: one file that only grows.</summary>
public partial class JournalFile(JournalSegment segment, long length) : IDisposable
{
    private readonly SafeFileHandle handle = File.OpenHandle(segment.Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);

    public JournalSegment Segment { get; } = segment;

    /// <summary>Bytes that are known good; a write that fails does not count.</summary>
    public long Length { get; private set; } = length;

    /// <summary>Makes a new segment, its header and its name in the folder safe.</summary>
    public static JournalFile Create(string folder, long position)
    {
        var file = new JournalFile(JournalSegment.At(folder, position), 0);
        try
        {
            file.Append(JournalSegment.Header(position));
            file.Sync();
            SyncFolder(folder);
            return file;
        }
        catch
        {
            file.Dispose();
            File.Delete(file.Segment.Path);
            throw;
        }
    }

    /// <exception cref="IOException">The disk is full or broken; the file is cut back to <see cref="Length"/>.</exception>
    public void Append(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            Write(bytes, Length);
        }
        catch (IOException)
        {
            CutBack();
            throw;
        }
        Length += bytes.Length;
    }

    /// <summary>Forgets what was written behind <see cref="Length"/>.</summary>
    public void CutBack() => RandomAccess.SetLength(handle, Length);

    public void CutBackTo(long length)
    {
        Length = length;
        CutBack();
    }

    /// <summary>Returns when everything written is on the disk.</summary>
    public virtual void Sync()
    {
        if (FDataSync(handle) != 0)
            throw new IOException($"cannot write the journal to disk: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    protected virtual void Write(ReadOnlyMemory<byte> bytes, long at) => RandomAccess.Write(handle, bytes.Span, at);

    public void Dispose()
    {
        handle.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes names in a folder (new and renamed files) survive a power cut.</summary>
    public static void SyncFolder(string folder)
    {
        using var directory = Open(folder, 0);
        if (directory.IsInvalid || FSync(directory) != 0)
            throw new IOException($"cannot sync the folder {folder}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
