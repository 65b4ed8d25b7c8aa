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
    /// Mappings of files, not writable, in which not one page is the process's own: a page that the loader has relocated and then locked would be lost.
    /// </summary>
    /// <param name="smaps">/proc/self/smaps (proc(5)).</param>
    public static List<(nint Start, long Length)> OnlyRead(TextReader smaps)
    {
        var found = new List<(nint, long)>();
        (nint Start, long Length)? mapping = null;
        var own = true;
        while (smaps.ReadLine() is { } line)
        {
            if (Header(line) is var (range, file))
            {
                if (mapping is { } before && !own) found.Add(before);
                (mapping, own) = (file ? range : null, true);
            }
            // Both lines come with every mapping: only both being zero says that nothing is the process's own.
            else if (line.StartsWith("Anonymous:", StringComparison.Ordinal)) own = !IsZero(line);
            else if (line.StartsWith("Swap:", StringComparison.Ordinal)) own |= !IsZero(line);
        }
        if (mapping is { } last && !own) found.Add(last);
        return found;
    }

    /// <summary><c>5581c0000000-5581c0016000 r--p 00000000 08:01 131 /usr/bin/x</c>; a line of figures is null.</summary>
    private static ((nint Start, long Length) Range, bool File)? Header(string line)
    {
        var dash = line.IndexOf('-');
        var blank = line.IndexOf(' ');
        if (dash <= 0 || blank < dash || !long.TryParse(line.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var start)
            || !long.TryParse(line.AsSpan(dash + 1, blank - dash - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var end)) return null;
        var permissions = line.AsSpan(blank + 1);
        return (((nint)start, end - start), permissions.StartsWith("r-") && permissions[3] == 'p' && line.Contains(" /", StringComparison.Ordinal));
    }

    private static bool IsZero(string line) => line.EndsWith(" 0 kB", StringComparison.Ordinal);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nuint length, int advice);
}
