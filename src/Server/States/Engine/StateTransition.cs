using Muster.Checks.States;
using Muster.Server.Hosts;

namespace Muster.Server.States.Engine;

/// <summary>A change of a check's state on a host.</summary>
/// <param name="Position">Of the journal record that caused it; with <paramref name="Ordinal"/> it names the transition for good.</param>
/// <param name="Output">What the check printed then, UTF-8.</param>
public sealed record StateTransition(long Position, int Ordinal, HostId Host, string Check, Transition Change, byte[] Output);
