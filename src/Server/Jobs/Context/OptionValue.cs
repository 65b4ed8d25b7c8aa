namespace Muster.Server.Jobs.Context;

/// <summary>What an option has in one run.</summary>
/// <param name="Text">Several values are joined by the option's delimiter.</param>
/// <param name="Exposed">Of a secret: steps may have it, in their environment.</param>
public sealed record OptionValue(string Text, bool Secret = false, bool Exposed = false);
