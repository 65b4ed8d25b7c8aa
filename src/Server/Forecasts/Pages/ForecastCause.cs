using Muster.Server.Forecasts.Discovery;

namespace Muster.Server.Forecasts.Pages;

/// <summary>The next question about what fills up, as a command for the host: it only looks, and whoever asks sees it before it runs.</summary>
/// <param name="Says">On the button.</param>
/// <param name="Command">For the host's /bin/sh.</param>
public sealed record ForecastCause(string Says, string Command)
{
    private const string Largest = "sort -rn | head -n 25";

    public static ForecastCause? Of(BoundedMetric metric) => metric switch
    {
        RestOfWhole { Kind: BoundKind.Disk, What: var place } => Sizes(place),
        RestOfWhole { Kind: BoundKind.Inodes } inodes => Files(inodes.Whole.Get("mountpoint")),
        RestOfWhole { Kind: BoundKind.Memory } => new("Who holds the memory?", "ps -eo rss,vsz,pid,user,comm --sort=-rss | head -n 25"),
        RestOfWhole { Kind: BoundKind.Swap } => new("Who was swapped out?", $"grep -H VmSwap /proc/[0-9]*/status 2>/dev/null | awk '$2 > 0 {{ split($1, p, \"/\"); getline name < (\"/proc/\" p[3] \"/comm\"); print $2, $3, p[3], name }}' | {Largest}"),
        TowardsBound { What: var what } when MountOf(what) is { } place => what.Contains("inode", StringComparison.OrdinalIgnoreCase) ? Files(place) : Sizes(place),
        _ => null,
    };

    private static ForecastCause Sizes(string place) => new("What is large there?", $"du -xk -d 3 {Quoted(place)} 2>/dev/null | {Largest}");

    private static ForecastCause Files(string place) => new("Where are the files?", $"du -x --inodes -d 3 {Quoted(place)} 2>/dev/null | {Largest}");

    /// <summary>Of the value of a disk check, such as <c>/var of disk</c>.</summary>
    private static string? MountOf(string what) => what.StartsWith('/') && what.IndexOf(" of ", StringComparison.Ordinal) is > 0 and var end ? what[..end] : null;

    private static string Quoted(string place) => "'" + place.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
