using Muster.Server.Forecasts.Looking;
using Muster.Server.Web.Kit;

namespace Muster.Server.Forecasts.Pages;

/// <summary>The tone of a severity.</summary>
public static class SeverityMark
{
    public static Tone Of(CurrentForecast one) => Of(one.Severity);

    public static Tone Of(string severity) => severity switch { "critical" => Tone.Critical, "warning" => Tone.Warning, "coming" or "reached" or "new" => Tone.Quiet, _ => Tone.Ok };
}
