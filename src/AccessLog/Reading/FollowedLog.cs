using Microsoft.Win32.SafeHandles;

namespace Muster.AccessLog.Reading;

/// <summary>
/// A log that is still written: gives what was appended since the last look. When the file was rotated (another file has its name) the old one is
/// read to its end first; when it was cut short, reading starts at its new beginning.
/// </summary>
public sealed class FollowedLog : IDisposable
{
    private readonly string _path;
    private SafeFileHandle? _file;
    private long _position;

    /// <param name="fromStart">Whether what stands in the file already is given too.</param>
    public FollowedLog(string path, bool fromStart)
    {
        _path = path;
        _file = Open();
        _position = fromStart || _file is null ? 0 : RandomAccess.GetLength(_file);
    }

    /// <summary>The next bytes; 0: there is nothing new.</summary>
    public int Read(Span<byte> into)
    {
        _file ??= Open();
        if (_file is null) return 0;
        int got = RandomAccess.Read(_file, into, _position);
        if (got > 0)
        {
            _position += got;
            return got;
        }
        long length = RandomAccess.GetLength(_file);
        if (length < _position)
        {
            _position = 0; // cut short in place (copytruncate)
            return length == 0 ? 0 : Read(into);
        }
        if (!IsRotated()) return 0;
        _file.Dispose();
        (_file, _position) = (Open(), 0);
        return _file is null ? 0 : Read(into);
    }

    public void Dispose() => _file?.Dispose();

    private SafeFileHandle? Open() =>
        File.Exists(_path) ? File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete) : null;

    /// <summary>The name leads to another file than the one that is open.</summary>
    private bool IsRotated()
    {
        var open = new FileInfo($"/proc/self/fd/{_file!.DangerousGetHandle()}").ResolveLinkTarget(false)?.FullName;
        return open is not null && open != Path.GetFullPath(_path) && File.Exists(_path);
    }
}
