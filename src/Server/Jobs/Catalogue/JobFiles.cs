using System.Security.Cryptography;
using Muster.Server.Storage;

namespace Muster.Server.Jobs.Catalogue;

/// <summary>
/// Files of the server that jobs may run or copy: those below <c>config/files</c> by relative paths, and those of the folders a project names.
/// What an execution takes is kept by its content's hash, so that it stays what it was when the execution began.
/// </summary>
public sealed class JobFiles(DataFolder data)
{
    public string Root => Path.Combine(data.Configuration, "files");

    /// <summary>Where a file of that hash is kept.</summary>
    public string PathOf(string sha256) => Path.Combine(data.Blobs, sha256);

    /// <summary>Keeps what is uploaded.</summary>
    /// <returns>The SHA-256 of the content, and how many bytes it has.</returns>
    public async Task<(string Sha256, long Size)> KeepAsync(Stream content, CancellationToken ct)
    {
        var fresh = Path.Combine(data.Blobs, $"{Guid.NewGuid():n}.new");
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long size = 0;
            await using (var file = File.Create(fresh))
            {
                var buffer = new byte[1 << 16];
                for (int got; (got = await content.ReadAsync(buffer, ct)) > 0; size += got)
                {
                    hash.AppendData(buffer, 0, got);
                    await file.WriteAsync(buffer.AsMemory(0, got), ct);
                }
            }
            var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
            File.Move(fresh, PathOf(sha256), overwrite: true);
            return (sha256, size);
        }
        finally
        {
            File.Delete(fresh);
        }
    }

    /// <summary>Keeps the file as it is now.</summary>
    /// <returns>The SHA-256 of its content.</returns>
    /// <exception cref="FormatException">It is outside of what jobs may take, or not there.</exception>
    public string Keep(JobProject project, string path)
    {
        var full = Path.GetFullPath(path, Root);
        full = File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        if (!project.Files.Prepend(Root).Any(folder => full.StartsWith(Path.GetFullPath(folder).TrimEnd('/') + "/", StringComparison.Ordinal)))
            throw new FormatException($"the file {path} is not below {Root}, and {JobProject.File} allows the project {project.Name} no folder with it (files:)");
        if (!File.Exists(full)) throw new FormatException($"there is no file {full} on the server");
        using var content = File.OpenRead(full);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        if (File.Exists(PathOf(sha256))) return sha256;
        var fresh = $"{PathOf(sha256)}.{Guid.NewGuid():n}.new";
        content.Position = 0;
        using (var copy = File.Create(fresh)) content.CopyTo(copy);
        File.Move(fresh, PathOf(sha256), overwrite: true);
        return sha256;
    }
}
