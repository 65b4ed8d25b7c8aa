using Microsoft.Win32.SafeHandles;

namespace Muster.Agent.HostMetrics;

/// <summary>
/// A file of /proc that is read again and again: opened once, read from its start each time (the kernel makes it anew), into a buffer that all
/// share. A read makes no garbage.
/// </summary>
internal sealed class ProcFile(string path) : IDisposable
{
    private SafeFileHandle? _handle;

    public string Path => path;

    /// <summary>The whole file; valid until the buffer is used again.</summary>
    /// <exception cref="IOException">Missing or unreadable.</exception>
    public ReadOnlySpan<byte> Read(ref byte[] buffer)
    {
        _handle ??= File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var filled = 0;
        while (true)
        {
            var got = RandomAccess.Read(_handle, buffer.AsSpan(filled), filled);
            filled += got;
            if (got == 0) return buffer.AsSpan(0, filled);
            if (filled == buffer.Length) Array.Resize(ref buffer, filled * 2);
        }
    }

    public bool Exists => _handle is not null || File.Exists(path);

    public void Dispose() => _handle?.Dispose();
}
