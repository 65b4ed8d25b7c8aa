using System.Globalization;
using System.Text;

namespace Muster.Probes.Process;

/// <summary>
/// The machine's processes at one moment, from /proc, to find everything a run has started: what is in its session, what
/// descends from it, and what carries its marker variable although it left both (a double fork with setsid).
/// </summary>
internal sealed class ProcessSnapshot
{
    private readonly List<(int Pid, int Parent, int Session)> _alive = [];

    private ProcessSnapshot()
    {
    }

    public static ProcessSnapshot Take()
    {
        var snapshot = new ProcessSnapshot();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                && ReadOrNull($"/proc/{pid}/stat") is { } stat && ParseStat(stat) is { } process)
                snapshot._alive.Add((pid, process.Parent, process.Session));
        }

        return snapshot;
    }

    /// <summary>Every process of the run that is not yet a zombie, the leader too.</summary>
    public List<int> TreeOf(int leader, string marker)
    {
        var tree = new HashSet<int>();
        var marked = Encoding.ASCII.GetBytes($"{ChildEnvironment.Marker}={marker}");
        foreach (var (pid, _, session) in _alive)
        {
            if (pid == leader || session == leader || CarriesMarker(pid, marked))
                tree.Add(pid);
        }

        bool grew = true;
        while (grew)
        {
            grew = false;
            foreach (var (pid, parent, _) in _alive)
                grew |= tree.Contains(parent) && tree.Add(pid);
        }

        return [.. tree];
    }

    /// <summary>What is in the session that a process leads, itself too; what left it lives its own life.</summary>
    public List<int> SessionOf(int leader) => [.. _alive.Where(p => p.Pid == leader || p.Session == leader).Select(p => p.Pid)];

    /// <summary><c>pid (any text) state ppid pgrp session …</c>; null for a zombie and for what is not such a line.</summary>
    private static (int Parent, int Session)? ParseStat(byte[] stat)
    {
        var text = Encoding.ASCII.GetString(stat);
        int nameEnd = text.LastIndexOf(')');
        var fields = nameEnd < 0 ? [] : text[(nameEnd + 1)..].Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 4 && fields[0] is not ("Z" or "X")
            && int.TryParse(fields[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int parent)
            && int.TryParse(fields[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int session)
            ? (parent, session)
            : null;
    }

    private static bool CarriesMarker(int pid, byte[] marked) =>
        ReadOrNull($"/proc/{pid}/environ") is { } environ && environ.AsSpan().IndexOf(marked) >= 0;

    /// <summary>Null when the process is gone meanwhile or is another user's.</summary>
    private static byte[]? ReadOrNull(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
