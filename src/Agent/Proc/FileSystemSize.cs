using System.Runtime.InteropServices;
using System.Text;

namespace Muster.Agent.Proc;

/// <summary>Room of a mounted file system, as <c>statvfs(3)</c> tells it.</summary>
/// <param name="Total">Bytes.</param>
/// <param name="Free">Bytes, root's reserve included.</param>
/// <param name="Available">Bytes that others than root may still fill.</param>
/// <param name="Inodes">0 where the file system has no fixed number.</param>
internal readonly record struct FileSystemSize(ulong Total, ulong Free, ulong Available, ulong Inodes, ulong InodesFree)
{
    public ulong Used => Total - Free;

    /// <summary>As df says it: of what may be used by others than root.</summary>
    public double UsedPercent => Used + Available == 0 ? 0 : 100.0 * Used / (Used + Available);

    public static FileSystemSize? Of(string path)
    {
        unsafe
        {
            var name = Encoding.UTF8.GetBytes(path + "\0");
            var s = default(Native);
            fixed (byte* p = name)
                if (StatVfs(p, &s) != 0) return null;
            return new FileSystemSize(s.Blocks * s.FragmentSize, s.BlocksFree * s.FragmentSize, s.BlocksAvailable * s.FragmentSize, s.Files, s.FilesFree);
        }
    }

    /// <summary>struct statvfs of 64-bit Linux (glibc and musl agree); the tail is reserve.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Native
    {
        public ulong BlockSize, FragmentSize, Blocks, BlocksFree, BlocksAvailable, Files, FilesFree, FilesAvailable, Id, Flags, NameMax;
        public fixed int Spare[12];
    }

    [DllImport("libc", EntryPoint = "statvfs")]
    private static extern unsafe int StatVfs(byte* path, Native* result);
}
