using System.Runtime.CompilerServices;

namespace Muster.Architecture.Tests;

/// <summary>The checkout that the laws are read from: found from this source file's own path, so that no build output is looked at.</summary>
internal static class Repository
{
    public static readonly string Root = FindRoot();

    /// <summary>Paths below the root with forward slashes, build output and installed packages left out.</summary>
    public static IEnumerable<string> Files(string folder, params string[] endings)
    {
        var top = Path.Combine(Root, folder);
        if (!Directory.Exists(top)) return [];
        return Directory.EnumerateFiles(top, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !Ignored(path) && endings.Any(e => path.EndsWith(e, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal);
    }

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Exists(string path) =>
        File.Exists(Path.Combine(Root, path)) || Directory.Exists(Path.Combine(Root, path));

    private static bool Ignored(string path) =>
        path.Split('/').Any(part => part is "node_modules" or "artifacts" or "obj" or "bin" or "dist" or "data" or ".git");

    private static string FindRoot([CallerFilePath] string here = "")
    {
        for (var folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "Muster.slnx")))
                return folder;
        throw new InvalidOperationException($"no Muster.slnx above {here}");
    }
}
