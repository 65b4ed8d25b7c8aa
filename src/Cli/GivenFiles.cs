namespace Muster.Cli;

/// <summary>Files that were named on the command line; what cannot be read or written is wrong usage, with the file's name.</summary>
internal static class GivenFiles
{
    public static byte[] ReadBytes(string file) => Do(file, File.ReadAllBytes);

    public static string ReadText(string file) => Do(file, File.ReadAllText);

    public static string[] ReadLines(string file) => Do(file, File.ReadAllLines);

    public static void Write(string file, string text) => Do(file, name =>
    {
        File.WriteAllText(name, text);
        return true;
    });

    /// <summary>Found before long work, not behind it.</summary>
    /// <exception cref="UsageException">There is no folder to write it to.</exception>
    public static void CheckWritable(string file)
    {
        if (Directory.Exists(file)) throw new UsageException($"{file} is a folder, not a file");
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder)) throw new UsageException($"{file}: there is no folder {folder}");
    }

    /// <summary>The framework's words name whole paths, which is not how the file was named.</summary>
    public static string Explain(string file, Exception failure) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => $"{file}: there is no such file",
        UnauthorizedAccessException => $"{file}: {(Directory.Exists(file) ? "this is a folder" : "it may not be read or written by this user")}",
        _ => $"{file}: {failure.Message}",
    };

    private static T Do<T>(string file, Func<string, T> work)
    {
        try
        {
            return work(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException(Explain(file, failure));
        }
    }
}
