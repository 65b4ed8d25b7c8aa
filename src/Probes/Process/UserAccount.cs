using System.Runtime.InteropServices;

namespace Muster.Probes.Process;

/// <summary>An account of this machine, as its name service knows it.</summary>
internal sealed record UserAccount(string Name, uint Id, uint GroupId, string Home)
{
    /// <summary>Null when there is no such account.</summary>
    public static unsafe UserAccount? Find(string name)
    {
        var entry = new Entry();
        void* result = null;
        var strings = new byte[16 * 1024];
        fixed (byte* buffer = strings)
        {
            if (Libc.FindUser(name, &entry, buffer, (nuint)strings.Length, &result) != 0 || result == null)
                return null;
            return new UserAccount(name, entry.Id, entry.Group, Marshal.PtrToStringUTF8(entry.Home) ?? "/");
        }
    }

    // struct passwd of glibc and musl
    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public nint Name;
        public nint Password;
        public uint Id;
        public uint Group;
        public nint Description;
        public nint Home;
        public nint Shell;
    }
}
