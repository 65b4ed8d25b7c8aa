namespace Muster.Checks;

/// <summary>What one look at a check said. The values are the Nagios plugin API's exit codes.</summary>
public enum CheckStatus : byte
{
    Ok = 0,
    Warning = 1,
    Critical = 2,
    Unknown = 3,
}
