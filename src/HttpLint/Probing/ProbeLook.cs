using Muster.HttpLint.Messages;

namespace Muster.HttpLint.Probing;

/// <summary>One more request that was made to learn something.</summary>
/// <param name="Name">What was tried: <c>gzip</c>, <c>range</c>, <c>etag</c> …</param>
/// <param name="Failure">Why there is no answer; null when there is one.</param>
public sealed record ProbeLook(string Name, Exchange? Exchange, string? Failure);
