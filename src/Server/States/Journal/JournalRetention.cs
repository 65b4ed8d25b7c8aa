namespace Muster.Server.States.Journal;

/// <summary>Deletes the segments no restart needs, oldest first, down to what <see cref="JournalLimits"/> keeps.</summary>
public static class JournalRetention
{
    /// <param name="needed">Position of the oldest record a restart would still read.</param>
    /// <returns>How many files went.</returns>
    public static int Apply(string folder, long needed, JournalLimits limits, DateTimeOffset now)
    {
        var segments = JournalSegment.In(folder);
        var deletable = segments.Where((_, i) => i + 1 < segments.Count && segments[i + 1].Base <= needed).ToList();
        var bytes = deletable.Sum(s => new FileInfo(s.Path).Length);
        var gone = 0;
        foreach (var segment in deletable)
        {
            var file = new FileInfo(segment.Path);
            if (bytes <= limits.KeepBytes && now - file.LastWriteTimeUtc <= limits.KeepFor) break;
            bytes -= file.Length;
            file.Delete();
            gone++;
        }
        return gone;
    }
}
