namespace Muster.Server.Jobs.Documents;

/// <summary>The three forms of job files.</summary>
public enum JobForm
{
    Yaml,
    Json,
    Xml,
}

/// <summary>A job file in whatever form: told by how it begins, for people rename files.</summary>
public static class JobFile
{
    public static JobForm FormOf(string text) => text.AsSpan().TrimStart("\ufeff \t\r\n") is { Length: > 0 } start
        ? start[0] switch { '<' => JobForm.Xml, '{' or '[' => JobForm.Json, _ => JobForm.Yaml }
        : JobForm.Yaml;

    /// <exception cref="JobFileException">Names the line and the cure.</exception>
    public static IReadOnlyList<JobMap> Read(string file, string text)
    {
        text = text.TrimStart('\ufeff');
        return FormOf(text) switch
        {
            JobForm.Xml => XmlJobs.Read(file, text),
            JobForm.Json => JsonOrFlow(file, text),
            _ => YamlJobs.Read(file, text),
        };
    }

    /// <summary>YAML may be written with braces, too; what is neither is told as JSON.</summary>
    private static IReadOnlyList<JobMap> JsonOrFlow(string file, string text)
    {
        try
        {
            return JsonJobs.Read(file, text);
        }
        catch (JobFileException wrong)
        {
            try
            {
                return YamlJobs.Read(file, text);
            }
            catch (JobFileException)
            {
                throw wrong;
            }
        }
    }

    /// <exception cref="FormatException">A text has a character that the form cannot carry.</exception>
    public static string Write(IReadOnlyList<JobMap> jobs, JobForm form) => form switch
    {
        JobForm.Xml => XmlJobs.Write(jobs),
        JobForm.Json => JsonJobs.Write(jobs),
        _ => YamlJobs.Write(jobs),
    };
}
