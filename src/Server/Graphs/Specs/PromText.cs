namespace Muster.Server.Graphs.Specs;

/// <summary>Writes values into PromQL.</summary>
public static class PromText
{
    /// <summary>In quotes, for a condition.</summary>
    public static string Quote(string value) => $"\"{Escape(value)}\"";

    /// <summary>As a part of what stands in quotes.</summary>
    public static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
