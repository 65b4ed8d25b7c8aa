using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Muster.Server.Tests.Notifications.Channels;

/// <summary>Approved bodies beside the tests; UPDATE_GOLDEN=1 writes them anew.</summary>
internal static class Golden
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Check(string name, string text)
    {
        var file = Path.Combine(Root(), "Approved", name + ".approved.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") File.WriteAllText(file, text);
        Assert.True(File.Exists(file), $"{file} is missing: run with UPDATE_GOLDEN=1 and look at what it writes");
        Assert.Equal(File.ReadAllText(file), text);
    }

    public static void CheckJson(string name, string json) => Check(name, JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement, Readable) + "\n");

    private static string Root([CallerFilePath] string self = "") => Path.GetDirectoryName(self)!;
}
