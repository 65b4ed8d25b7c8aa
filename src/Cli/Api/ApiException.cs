namespace Muster.Cli.Api;

/// <summary>The server answered, but with no: its problem details in one sentence.</summary>
public sealed class ApiException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;

    /// <summary>What it said, as it said it.</summary>
    public string Body { get; init; } = "";
}
