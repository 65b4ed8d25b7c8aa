namespace Muster.Server.Graphs.OfHosts;

/// <summary>Writes values into PromQL.</summary>
public static class PromText
{
    /// <summary>In quotes, for a condition of equality.</summary>
    public static string Quote(string value) =>
        '"' + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + '"';
}
