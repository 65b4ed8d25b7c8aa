using Microsoft.Win32.SafeHandles;

namespace Muster.AccessLog.Reading;

/// <summary>
/// A log that is still written: gives what was appended since the last look. When the file was rotated (another file has its name) the old one is
/// read to its end first; when it was cut short or written anew in place (copytruncate), reading starts at its new beginning.
/// </summary>
public sealed class FollowedLog : IDisposable
{
    private readonly string _path;
    private readonly LogHead _head = new();
    private SafeFileHandle? _file;
    private long _position;

    /// <param name="fromStart">Whether what stands in the file already is given too.</param>
    public FollowedLog(string path, bool fromStart)
    {
        _path = Path.GetFullPath(path);
        _file = Open(_path);
        if (_file is null) return;
        _head.IsSame(_file);
        _position = fromStart ? 0 : RandomAccess.GetLength(_file);
    }

    /// <summary>Goes on where an earlier process stopped: in the file itself, or in the one it was renamed to meanwhile, and then in the file from its beginning.</summary>
    public FollowedLog(string path, LogPosition position)
    {
        _path = Path.GetFullPath(path);
        foreach (var candidate in Candidates())
        {
            var file = Open(candidate);
            if (file is null) continue;
            if (LogHead.Fits(file, position))
            {
                (_file, _position) = (file, position.Offset);
                _head.IsSame(file);
                return;
            }
            file.Dispose();
        }
        _file = Open(_path);
        Lost = position.Offset > 0;
    }

    /// <summary>The file that was read before is nowhere to be found (packed or removed); what was written to it since is not read.</summary>
    public bool Lost { get; }

    /// <summary>Changes when reading goes on in another file, or at the beginning again: what was not finished stays so.</summary>
    public int Generation { get; private set; }

    public bool Exists => _file is not null;

    /// <param name="unfinished">Bytes that were given out but are to be given again after a restart.</param>
    public LogPosition Position(int unfinished) => _head.At(_position - unfinished);

    /// <summary>The next bytes; 0: there is nothing new.</summary>
    public int Read(Span<byte> into)
    {
        _file ??= Open(_path);
        if (_file is null) return 0;
        if (RandomAccess.GetLength(_file) < _position || !_head.IsSame(_file)) Restart(_file);
        if (ReadOn(into) is > 0 and var got) return got;
        if (!IsRotated()) return 0;
        // Its writer may be a moment behind the rotation: the old file is left when the new one is written to, after one more look.
        if (new FileInfo(_path) is not { Exists: true, Length: > 0 }) return 0;
        if (ReadOn(into) is > 0 and var late) return late;
        _file.Dispose();
        _file = Open(_path);
        if (_file is null) return 0;
        Restart(_file);
        return ReadOn(into);
    }

    public void Dispose() => _file?.Dispose();

    private int ReadOn(Span<byte> into)
    {
        int got = RandomAccess.Read(_file!, into, _position);
        _position += got;
        return got;
    }

    private void Restart(SafeFileHandle file)
    {
        _position = 0;
        Generation++;
        _head.Forget();
        _head.IsSame(file);
    }

    private static SafeFileHandle? Open(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The log itself and what rotation may have named it: access.log.1, access.log-20260301; the newest first.</summary>
    private IEnumerable<string> Candidates()
    {
        yield return _path;
        var folder = Path.GetDirectoryName(_path)!;
        if (!Directory.Exists(folder)) yield break;
        foreach (var other in new DirectoryInfo(folder).GetFiles(Path.GetFileName(_path) + "?*").OrderByDescending(f => f.LastWriteTimeUtc).Take(10))
            yield return other.FullName;
    }

    /// <summary>The name leads to another file than the one that is open.</summary>
    private bool IsRotated()
    {
        var open = new FileInfo($"/proc/self/fd/{_file!.DangerousGetHandle()}").ResolveLinkTarget(false)?.FullName;
        return open is not null && open != _path;
    }
}
