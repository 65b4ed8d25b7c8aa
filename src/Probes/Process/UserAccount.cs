using System.Globalization;
using System.Runtime.InteropServices;

namespace Muster.Probes.Process;

/// <summary>An account of this machine, as its name service knows it.</summary>
/// <param name="Shell">What it runs at login; /bin/sh when it says nothing.</param>
internal sealed record UserAccount(string Name, uint Id, uint GroupId, string Home, string Shell)
{
    /// <summary>True when this process runs as that account already.</summary>
    public bool IsOurs => Id == Libc.EffectiveUser();

    /// <summary>What to put before a command so that it runs as this account; null when that cannot be done: only root can, with setpriv of util-linux.</summary>
    public string[]? SwitchPrefix()
    {
        if (Libc.EffectiveUser() != 0 || PluginLocator.FindOnPath("setpriv") is not { } setpriv)
            return null;
        string Number(uint id) => id.ToString(CultureInfo.InvariantCulture);
        return [setpriv, $"--reuid={Number(Id)}", $"--regid={Number(GroupId)}", "--init-groups", "--"];
    }

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
            return Read(entry);
        }
    }

    /// <summary>The account this process runs as; null when it has no name.</summary>
    public static unsafe UserAccount? Own()
    {
        var entry = new Entry();
        void* result = null;
        var strings = new byte[16 * 1024];
        fixed (byte* buffer = strings)
        {
            if (Libc.FindUserById(Libc.EffectiveUser(), &entry, buffer, (nuint)strings.Length, &result) != 0 || result == null)
                return null;
            return Read(entry);
        }
    }

    private static UserAccount Read(Entry entry)
    {
        var shell = Marshal.PtrToStringUTF8(entry.Shell);
        return new UserAccount(
            Marshal.PtrToStringUTF8(entry.Name) ?? "", entry.Id, entry.Group, Marshal.PtrToStringUTF8(entry.Home) ?? "/", string.IsNullOrEmpty(shell) ? "/bin/sh" : shell);
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
