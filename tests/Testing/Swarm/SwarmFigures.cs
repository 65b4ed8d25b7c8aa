namespace Muster.Testing.Swarm;

/// <summary>What a swarm has done so far.</summary>
/// <param name="Connected">Agents with a session now.</param>
/// <param name="Sent">Results sent, repeats after a reconnect included.</param>
/// <param name="Stored">Results the server has said are safe.</param>
/// <param name="Refused">Greetings the server refused.</param>
/// <param name="Broken">Sessions that ended without the swarm wanting it.</param>
/// <param name="WithAssignment">Agents that have taken the newest assignment version any agent has seen.</param>
public sealed record SwarmFigures(int Connected, long Sent, long Stored, long Refused, long Broken, int WithAssignment)
{
    /// <summary>Time from sending a batch to its acknowledgement, milliseconds: median, 99 % and largest of a sample; NaN without any.</summary>
    public double AckMedianMs { get; init; }
    public double AckP99Ms { get; init; }
    public double AckMaxMs { get; init; }

    /// <summary>Why the last session broke or was refused, empty when none was.</summary>
    public string LastTrouble { get; init; } = "";
}
