using System.Globalization;
using System.Runtime.InteropServices;

namespace Muster.Agent;

/// <summary>
/// A program's start maps most of its file: the type tables are unpacked from it, every neighbour of a page touched comes along. Afterwards a part of
/// that is enough. What is let go stays in the page cache as long as the kernel has room, and comes back, a page fault each, when it is touched again.
/// </summary>
internal static partial class StartPages
{
    private const int DontNeed = 4;

    /// <summary>Lets go of this process's pages of files that were only read.</summary>
    /// <returns>Bytes of address space let go; 0 where the kernel does not tell its mappings.</returns>
    public static long LetGo(TextReader smaps) => OnlyRead(smaps).Where(range => Advise(range.Start, (nuint)range.Length, DontNeed) == 0).Sum(range => range.Length);

    /// <summary>
    /// Mappings of programs and libraries, not writable, in which not one page is the process's own: a page that the loader has relocated and then locked
    /// would be lost. Other files are left alone: one unmapped by another thread meanwhile may have made room for something else at its place.
    /// </summary>
    /// <param name="smaps">/proc/self/smaps (proc(5)).</param>
    public static List<(nint Start, long Length)> OnlyRead(TextReader smaps)
    {
        var programs = new HashSet<string>(StringComparer.Ordinal);
        var found = new List<Mapping>();
        Mapping? mapping = null;
        // Both figures come with every mapping: only both being zero says that nothing is the process's own.
        while (smaps.ReadLine() is { } line)
        {
            if (Header(line) is { } header)
            {
                mapping = header;
                if (header.Permissions == "r-xp") programs.Add(header.File);
            }
            else if (mapping is { Permissions: "r-xp" or "r--p" } && line.StartsWith("Anonymous:", StringComparison.Ordinal)) mapping = IsZero(line) ? mapping with { Unwritten = true } : null;
            else if (mapping is { Unwritten: true } && line.StartsWith("Swap:", StringComparison.Ordinal) && IsZero(line)) found.Add(mapping);
        }
        return [.. found.Where(m => m.File.StartsWith('/') && programs.Contains(m.File)).Select(m => (m.Start, m.Length))];
    }

    private sealed record Mapping(nint Start, long Length, string Permissions, string File, bool Unwritten = false);

    /// <summary><c>5581c0000000-5581c0016000 r--p 00000000 08:01 131 /usr/bin/x</c>; a line of figures is null.</summary>
    private static Mapping? Header(string line)
    {
        var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 5 || fields[0].Split('-') is not [var from, var to]
            || !long.TryParse(from, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var start)
            || !long.TryParse(to, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var end)) return null;
        return new Mapping((nint)start, end - start, fields[1], fields.Length == 6 ? fields[5].Trim() : "");
    }

    private static bool IsZero(string line) => line.EndsWith(" 0 kB", StringComparison.Ordinal);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nuint length, int advice);
}
