namespace Muster.Server.Web.Kit;

/// <summary>How a thing stands, as the eye reads it: each tone has its own hue AND its own shape.</summary>
public enum Tone
{
    Ok,
    Warning,
    Critical,
    Unknown,
    Quiet,
}
