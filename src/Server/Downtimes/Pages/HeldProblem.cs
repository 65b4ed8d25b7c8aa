namespace Muster.Server.Downtimes.Pages;

/// <summary>An open problem with the reasons for which nobody is told of it now.</summary>
public sealed record HeldProblem(long Problem, string Check, IReadOnlyList<Suppression> Reasons)
{
    public bool Acknowledged => Reasons.Any(r => r.Kind == SuppressionKind.Acknowledgement);
}
