using System.Runtime.InteropServices;

namespace Muster.Probes.Process.Streaming;

/// <summary>Hands files to another account, so that a program run as it can read them.</summary>
public static class FileOwner
{
    /// <returns>Null, or why it could not be done.</returns>
    public static string? Give(string path, string user)
    {
        if (UserAccount.Find(user) is not { } account)
            return $"there is no user '{user}' on this machine";
        return account.IsOurs || Libc.ChangeOwner(path, account.Id, account.GroupId) == 0
            ? null
            : $"{path} cannot be given to '{user}': {Libc.Describe(Marshal.GetLastPInvokeError())}";
    }
}
