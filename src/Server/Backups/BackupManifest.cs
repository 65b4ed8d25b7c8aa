using System.Text.Json.Serialization;

namespace Muster.Server.Backups;

/// <param name="Path">Within the data folder, with forward slashes.</param>
/// <param name="Sha256">Hexadecimal, lower case.</param>
internal sealed record BackedUpFile(string Path, long Bytes, string Sha256);

/// <summary>The last entry of the archive, <c>MANIFEST.json</c>: an archive without it was cut off.</summary>
/// <param name="Notes">What was found damaged and left out of the copy; empty when all was well.</param>
internal sealed record BackupManifest(int FormatVersion, DateTimeOffset Taken, string ServerVersion, IReadOnlyList<string> Notes, IReadOnlyList<BackedUpFile> Files)
{
    public const string Name = "MANIFEST.json";
    public const int Version = 1;
}

[JsonSerializable(typeof(BackupManifest))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
internal sealed partial class BackupJson : JsonSerializerContext;
