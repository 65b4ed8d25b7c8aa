namespace Muster.Server.Overview.Groups;

/// <summary>A group with what is in it and below it. Its figures count each host once.</summary>
public sealed record GroupNode(string Name, string Selector, int Hosts, int NotUp, Standing Checks, IReadOnlyList<GroupNode> Children);
