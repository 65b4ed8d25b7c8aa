namespace Muster.Cli.Load;

/// <summary>Files of <c>muster load</c>; what cannot be read or written is wrong usage, with the file's name.</summary>
internal static class LoadFiles
{
    public static byte[] ReadBytes(string file) => Do(file, File.ReadAllBytes);

    public static string ReadText(string file) => Do(file, File.ReadAllText);

    public static string[] ReadLines(string file) => Do(file, File.ReadAllLines);

    public static void Write(string file, string text) => Do(file, name =>
    {
        File.WriteAllText(name, text);
        return true;
    });

    private static T Do<T>(string file, Func<string, T> work)
    {
        try
        {
            return work(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"{file}: {failure.Message}");
        }
    }
}
