using Muster.Checks;
using Muster.Server.Notifications.Outbox;
using Muster.Server.Notifications.Routing;
using Muster.Server.Web.Kit;

namespace Muster.Server.Notifications.Pages;

/// <summary>Which tone stands for what became of a message, and for an incident.</summary>
internal static class NotifyTones
{
    public static Tone Of(OutboxState state) => state switch
    {
        OutboxState.Sent => Tone.Ok,
        OutboxState.Dead => Tone.Critical,
        OutboxState.PassedOn => Tone.Warning,
        _ => Tone.Quiet,
    };

    public static string Word(OutboxState state) => state switch
    {
        OutboxState.PassedOn => "passed on",
        OutboxState.Leased => "under way",
        _ => state.ToString().ToLowerInvariant(),
    };

    public static Tone Of(bool? good) => good switch { true => Tone.Ok, false => Tone.Warning, null => Tone.Quiet };

    public static Tone OfStatus(string status) => status switch
    {
        "RECOVERED" => Tone.Ok,
        _ => Subject.SeverityOf(status) is var severity && severity == CheckStatus.Unknown ? Tone.Unknown : Tones.Of(severity),
    };
}
