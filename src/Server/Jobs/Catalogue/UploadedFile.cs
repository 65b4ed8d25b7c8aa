using System.Text.RegularExpressions;

namespace Muster.Server.Jobs.Catalogue;

/// <summary>A file that was given for an option: the option's value is <c>SHA256:NAME</c>.</summary>
public sealed partial record UploadedFile(string Sha256, string Name)
{
    /// <exception cref="FormatException">It is no such value.</exception>
    public static UploadedFile Parse(string value) => Find(value) ?? throw new FormatException("is given a file: upload it (POST /api/v1/jobs/files?name=NAME), and give the id of the answer; muster run takes -NAME@ FILE");

    /// <summary>Null for other texts.</summary>
    public static UploadedFile? Find(string value) => Pattern().Match(value) is { Success: true } match ? new UploadedFile(match.Groups[1].Value, match.Groups[2].Value) : null;

    /// <summary>The option whose file a text is, when it is nothing but <c>${file.NAME}</c>; else null.</summary>
    public static string? OptionOf(string text) => Whole().Match(text) is { Success: true } match ? match.Groups[1].Value : null;

    public override string ToString() => $"{Sha256}:{Name}";

    [GeneratedRegex(@"\A([0-9a-f]{64}):([^/\0\r\n]{1,255})\z")]
    private static partial Regex Pattern();

    [GeneratedRegex(@"\A\$\{file\.([A-Za-z0-9_-]+)\}\z")]
    private static partial Regex Whole();
}
