using Muster.Server.Jobs.Catalogue;

namespace Muster.Server.Jobs.Context;

/// <summary>The environment that Rundeck gives its scripts, so that they run unchanged.</summary>
public static class RundeckEnvironment
{
    /// <summary><c>RD_OPTION_MY_NAME</c>.</summary>
    public static string Name(string space, string key) => $"RD_{space}_{string.Concat(key.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'))}";

    public static (Dictionary<string, string> Open, Dictionary<string, string> Secret) Of(JobContext context)
    {
        var open = new Dictionary<string, string>();
        var secret = new Dictionary<string, string>();
        foreach (var (key, option) in context.Options)
        {
            if (UploadedFile.Find(option.Text) is { } file) (open[Name("FILE", key) + "_FILENAME"], open[Name("FILE", key) + "_SHA"]) = (file.Name, file.Sha256);
            if (!option.Secret) open[Name("OPTION", key)] = option.Text;
            else if (option.Exposed) secret[Name("OPTION", key)] = option.Text;
        }
        foreach (var (key, value) in context.Job) open[Name("JOB", key)] = value;
        foreach (var (key, value) in context.Node) open[Name("NODE", key)] = value;
        foreach (var (key, value) in context.Result) open[Name("RESULT", key)] = value;
        if (context.Host is { } host)
            foreach (var (key, value) in context.Data.Of(host)) open[Name("DATA", key)] = value;
        return (open, secret);
    }
}
