using System.Runtime.InteropServices;

namespace Muster.AccessLog.Tables;

/// <summary>
/// Memory for one large table, in pages of 2 MiB where the system has them: rows are visited in no order, and with pages of 4 KiB the processor
/// would look for the page of nearly every visit. Belongs to one thread; all of it goes back when nobody holds the bank any more.
/// </summary>
internal sealed unsafe partial class PageBank
{
    private const nint Page = 2 << 20, CacheLine = 64;

    private readonly List<(nint At, nint Length)> _chunks = [];

    /// <summary>Parts given back; they hold old bytes.</summary>
    private readonly List<(nint At, nint Length)> _returned = [];
    private nint _at, _left;

    ~PageBank()
    {
        foreach (var (at, length) in _chunks)
            if (OperatingSystem.IsLinux()) Unmap((void*)at, (nuint)length);
            else NativeMemory.AlignedFree((void*)at);
    }

    /// <summary>Zeroed, on a cache line of its own.</summary>
    public void* Take(nint bytes)
    {
        bytes = (bytes + CacheLine - 1) & -CacheLine;
        for (int i = 0; i < _returned.Count; i++)
        {
            var (at, length) = _returned[i];
            if (length < bytes) continue;
            if (length == bytes) _returned.RemoveAt(i);
            else _returned[i] = (at + bytes, length - bytes);
            NativeMemory.Clear((void*)at, (nuint)bytes);
            return (void*)at;
        }
        if (bytes > _left) NewChunk(bytes);
        nint place = _at;
        _at += bytes;
        _left -= bytes;
        return (void*)place;
    }

    /// <summary>Takes back what <see cref="Take"/> gave, to give it out again.</summary>
    public void Return(void* at, nint bytes) => _returned.Add(((nint)at, (bytes + CacheLine - 1) & -CacheLine));

    private void NewChunk(nint bytes)
    {
        if (_left > 0) _returned.Add((_at, _left));
        nint length = (bytes + Page - 1) & -Page;
        if (!OperatingSystem.IsLinux())
        {
            _at = (nint)NativeMemory.AlignedAlloc((nuint)length, (nuint)Page);
            NativeMemory.Clear((void*)_at, (nuint)length);
            _chunks.Add((_at, length));
        }
        else
        {
            // One page more, so that a whole one begins in it; what is not touched takes no memory.
            const int readWrite = 3, privateAnonymous = 0x22, hugePages = 14;
            nint mapped = (nint)Map(null, (nuint)(length + Page), readWrite, privateAnonymous, -1, 0);
            if (mapped == -1) throw new OutOfMemoryException($"the system gives no {length + Page} bytes more for the table (error {Marshal.GetLastPInvokeError()})");
            _chunks.Add((mapped, length + Page));
            _at = (mapped + Page - 1) & -Page;
            // Where the system has large pages switched off, small ones do.
            _ = Advise((void*)_at, (nuint)length, hugePages);
        }
        _left = length;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
