namespace Muster.Cli.Api;

/// <summary>One event of the server's stream.</summary>
public sealed record ServerEvent(string Id, string Name, string Data);
