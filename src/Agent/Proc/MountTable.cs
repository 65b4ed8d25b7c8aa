namespace Muster.Agent.Proc;

internal sealed record Mount(string Device, string Point, string Type, bool ReadOnly);

/// <summary>Mounted file systems that can fill up: no pseudo ones, none that are full by nature, every device once.</summary>
internal static class MountTable
{
    private static readonly HashSet<string> Disks =
    [
        "ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "jfs", "reiserfs", "vfat", "exfat", "ntfs", "ntfs3", "fuseblk", "bcachefs", "overlay", "tmpfs", "nilfs2", "ufs", "hfsplus",
    ];

    private static readonly HashSet<string> Remote = ["nfs", "nfs4", "cifs", "smb3", "ceph", "glusterfs", "fuse.glusterfs", "fuse.sshfs", "lustre", "9p"];

    /// <param name="remote">Network file systems as well; looking at one whose server is away may hang.</param>
    public static List<Mount> Read(HostFiles files, bool remote)
    {
        var mounts = new List<Mount>();
        var seen = new HashSet<string>();
        foreach (var line in files.Read("/proc/self/mounts").Split('\n'))
        {
            var fields = line.Split(' ');
            if (fields.Length < 4) continue;
            var (device, point, type) = (fields[0], Unescape(fields[1]), fields[2]);
            if (!Disks.Contains(type) && !(remote && Remote.Contains(type))) continue;
            if (type == "tmpfs" && point is not ("/tmp" or "/run" or "/dev/shm")) continue;
            if (type == "overlay" && point != "/") continue;
            if (point.StartsWith("/var/lib/docker/", StringComparison.Ordinal) || point.StartsWith("/snap/", StringComparison.Ordinal)) continue;
            if (!seen.Add(type is "tmpfs" or "overlay" ? point : device)) continue;
            mounts.Add(new Mount(device, point, type, fields[3].Split(',').Contains("ro")));
        }
        return mounts;
    }

    /// <summary>Blanks in names are <c>\040</c> in that file.</summary>
    private static string Unescape(string text)
    {
        if (!text.Contains('\\')) return text;
        var result = new System.Text.StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length && text[i + 1] is >= '0' and <= '3' && text[i + 2] is >= '0' and <= '7' && text[i + 3] is >= '0' and <= '7')
            {
                result.Append((char)((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0')));
                i += 3;
            }
            else
            {
                result.Append(text[i]);
            }
        }
        return result.ToString();
    }
}
