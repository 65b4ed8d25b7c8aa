using System.Globalization;
using Muster.Tsdb.Encoding;

namespace Muster.Server.MetricsApi.Forward;

/// <summary>One file of the queue.</summary>
internal sealed class QueueSegment(string folder, long number)
{
    private const string Suffix = ".queue";
    private long _end, _samples;

    public long Number { get; } = number;
    public string Path { get; } = System.IO.Path.Combine(folder, number.ToString("D10", CultureInfo.InvariantCulture) + Suffix);

    /// <summary>What is written whole; readers go so far.</summary>
    public long End => Volatile.Read(ref _end);
    public long Samples => Volatile.Read(ref _samples);

    public void Grew(int bytes, int samples)
    {
        Volatile.Write(ref _samples, _samples + samples);
        Volatile.Write(ref _end, _end + bytes);
    }

    /// <summary>The segments of a folder, oldest first. A record that a death cut off is cut away.</summary>
    public static List<QueueSegment> Find(string folder)
    {
        var found = new List<QueueSegment>();
        foreach (var path in Directory.EnumerateFiles(folder, "*" + Suffix).Order(StringComparer.Ordinal))
        {
            if (!long.TryParse(System.IO.Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) continue;
            var segment = new QueueSegment(folder, number);
            segment.Look();
            found.Add(segment);
        }
        return found;
    }

    private void Look()
    {
        using var file = File.OpenHandle(Path, FileMode.Open, FileAccess.ReadWrite);
        var size = RandomAccess.GetLength(file);
        Span<byte> head = stackalloc byte[QueueRecord.HeadBytes];
        while (_end + QueueRecord.HeadBytes <= size && RandomAccess.Read(file, head, _end) == head.Length)
        {
            var (length, crc, samples) = QueueRecord.Head(head);
            var next = _end + QueueRecord.HeadBytes + length;
            if (length > QueueRecord.MostBytes || next > size) break;
            // Only the last record can have been cut off; the others are looked at when they are read.
            if (next == size && !Whole(file, _end + QueueRecord.HeadBytes, length, crc)) break;
            Grew(QueueRecord.HeadBytes + length, samples);
        }
        if (_end < size) RandomAccess.SetLength(file, _end);
    }

    private static bool Whole(Microsoft.Win32.SafeHandles.SafeFileHandle file, long offset, int length, uint crc)
    {
        var body = new byte[length];
        return RandomAccess.Read(file, body, offset) == length && Crc32C.Of(body) == crc;
    }
}
