using System.Runtime.CompilerServices;

namespace Muster.Cli.Tests.Golden;

/// <summary>Compares output with a file beside the tests; <c>UPDATE_GOLDEN=1</c> writes it instead, which CI refuses.</summary>
internal static class Approved
{
    public static void Is(string name, string actual, [CallerFilePath] string caller = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(SourceOf(caller))!, $"{name}.approved.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Assert.True(Environment.GetEnvironmentVariable("CI") != "true", "golden files are not rewritten in CI");
            File.WriteAllText(file, actual);
        }

        Assert.True(File.Exists(file), $"{file} does not exist; look at the output and run with UPDATE_GOLDEN=1:\n{actual}");
        Assert.Equal(File.ReadAllText(file), actual);
    }

    /// <summary>A deterministic build names sources from "/_/"; the tests run from the checkout.</summary>
    private static string SourceOf(string caller)
    {
        if (File.Exists(caller))
            return caller;
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Muster.slnx")))
            root = root.Parent;
        int tests = caller.LastIndexOf("/tests/", StringComparison.Ordinal);
        return root is null || tests < 0 ? caller : root.FullName + caller[tests..];
    }
}
