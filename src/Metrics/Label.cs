namespace Muster.Metrics;

/// <summary>One name and value of a series' identity.</summary>
public readonly record struct Label(string Name, string Value);
