using System.Globalization;
using System.Runtime.InteropServices;

namespace Muster.Probes.Process.Streaming;

/// <summary>Hands files to another account, so that a program run as it can read them.</summary>
public static class FileOwner
{
    private const string Groups = "/etc/group";

    /// <param name="owner"><c>user</c>, whose own group it becomes, or <c>user:group</c>.</param>
    /// <returns>Null, or why it could not be done.</returns>
    public static string? Give(string path, string owner)
    {
        var colon = owner.IndexOf(':');
        var user = colon < 0 ? owner : owner[..colon];
        if (UserAccount.Find(user) is not { } account)
            return $"there is no user '{user}' on this machine";
        var group = account.GroupId;
        if (colon >= 0 && !TryFindGroup(owner[(colon + 1)..], out group))
            return $"there is no group '{owner[(colon + 1)..]}' on this machine";
        return (account.IsOurs && colon < 0) || Libc.ChangeOwner(path, account.Id, group) == 0
            ? null
            : $"{path} cannot be given to '{owner}': {Libc.Describe(Marshal.GetLastPInvokeError())}";
    }

    private static bool TryFindGroup(string name, out uint id)
    {
        id = 0;
        foreach (var line in File.ReadLines(Groups))
            if (line.Split(':') is [var known, _, var number, ..] && known == name) return uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out id);
        return false;
    }
}
