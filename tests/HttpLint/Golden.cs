using System.Runtime.CompilerServices;

namespace Muster.HttpLint.Tests;

/// <summary>Approved texts beside the tests; UPDATE_GOLDEN=1 writes them anew.</summary>
internal static class Golden
{
    public static void Check(string name, string text)
    {
        var file = Path.Combine(Root(), "Golden", name + ".approved.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") File.WriteAllText(file, text);
        Assert.True(File.Exists(file), $"{file} is missing: run with UPDATE_GOLDEN=1 and look at what it writes");
        Assert.Equal(File.ReadAllText(file), text);
    }

    private static string Root([CallerFilePath] string self = "") => Path.GetDirectoryName(self)!;
}
