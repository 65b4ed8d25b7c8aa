namespace Muster.Testing.Swarm;

/// <summary>What a swarm of simulated agents looks like.</summary>
public sealed record SwarmOptions
{
    /// <summary>The server as http or ws address, with or without <c>/agent</c>.</summary>
    public required Uri Server { get; init; }

    /// <summary>Enrolment key.</summary>
    public required string Key { get; init; }

    public int Agents { get; init; } = 1_000;

    /// <summary>Results each agent sends per second, as an average; 0 sends only signs of life.</summary>
    public double ResultsPerSecond { get; init; } = 1;

    /// <summary>Share of results that are not OK, 0 to 1.</summary>
    public double Failing { get; init; } = 0.01;

    public IReadOnlyList<string> Tags { get; init; } = ["swarm"];

    /// <summary>Agents are named <c>PREFIX-00001</c> and so on; their fingerprints follow from name, so a second run is the same hosts again.</summary>
    public string NamePrefix { get; init; } = "swarm";

    /// <summary>Connections being opened at the same time.</summary>
    public int OpeningAtOnce { get; init; } = 64;

    /// <summary>
    /// Local addresses to dial from, taken by turns; more than about 28,000 agents to one port need several (127.0.0.2, 127.0.0.3, … on Linux).
    /// Empty: the system chooses.
    /// </summary>
    public IReadOnlyList<System.Net.IPAddress> From { get; init; } = [];

    /// <summary>Bytes a command prints on an agent, by its number; null: one short line.</summary>
    public Func<int, int>? StepOutput { get; init; }

    /// <summary>Makes the results of one agent; null: the checks of its assignment by turns, with a short output and one value.</summary>
    public Func<int, Protocol.Check, long, Protocol.Result>? Result { get; init; }
}
