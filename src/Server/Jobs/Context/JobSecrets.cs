using Muster.Server.Storage;

namespace Muster.Server.Jobs.Context;

/// <summary>Stored secrets as options name them: <c>keys/db/password</c>, Rundeck's way, is the vault's <c>db.password</c>; <c>secret:NAME</c> and a bare name are meant as they are.</summary>
public sealed class JobSecrets(SecretVault vault)
{
    public static string NameOf(string path)
    {
        var name = path.StartsWith("secret:", StringComparison.Ordinal) ? path[7..] : path.StartsWith("keys/", StringComparison.Ordinal) ? path[5..] : path;
        return name.Trim('/').Replace('/', '.').ToLowerInvariant();
    }

    public string? Find(string path) => vault.Find(NameOf(path));
}
