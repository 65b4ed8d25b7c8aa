using System.Globalization;
using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Fields;

/// <summary>Date, Last-Modified, Expires: their form and whether they can be true.</summary>
internal static class DateRules
{
    /// <summary>Beyond it a clock counts as wrong; the time of transport is added.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(5);

    public static void Check(LintRun run)
    {
        foreach (var line in run.Fields.Where(l => KnownFields.Dates.Contains(l.Name)))
        {
            if (HttpDate.TryParse(line.Value, out _)) continue;
            if (HttpDate.TryParseOld(line.Value, out _)) run.Add(GeneralNotes.DateObsolete, $"header-{line.Name.ToLowerInvariant()}", $"{line.Name} has an old form", line.Raw);
            else if (!(line.Is("Expires") && line.Value is "0" or "-1")) run.Add(GeneralNotes.BadDateSyntax, $"header-{line.Name.ToLowerInvariant()}", $"{line.Name} is no date: “{line.Value}”", line.Raw);
            else run.Add(GeneralNotes.BadDateSyntax, "header-expires", $"Expires: {line.Value} is no date; caches take it for long past", line.Raw);
        }
        Clock(run);
        if (run.Fields.Last("Last-Modified") is { } modified && HttpDate.TryParseOld(modified.Value, out var changed))
        {
            if (changed > run.Now + Skew) run.Field(GeneralNotes.LmFuture, "Last-Modified", $"Last-Modified lies {Say(changed - run.Now)} in the future");
            else run.Field(GeneralNotes.LmPresent, "Last-Modified", $"it was changed {Say(run.Now - changed)} ago");
        }
    }

    private static void Clock(LintRun run)
    {
        if (run.Fields.Last("Date") is not { } date)
        {
            if (run.Response.Status == 304) run.Add(ValidationNotes.NoDate304, "headers", "the 304 has no Date");
            else if (run.Response.Status < 500) run.Add(GeneralNotes.DateClockless, "headers", "there is no Date");
            return;
        }
        if (run.Exchange.Saved || !HttpDate.TryParseOld(date.Value, out var sent)) return;
        var age = run.Fields.Last("Age") is { } line && long.TryParse(line.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) ? TimeSpan.FromSeconds(Math.Min(seconds, 1L << 31)) : TimeSpan.Zero;
        // A date has whole seconds: up to one is lost by that.
        var off = sent + age - run.Now;
        if (off.Duration() <= Skew + TimeSpan.FromSeconds(1) + run.Exchange.Timings.Total) run.Field(GeneralNotes.DateCorrect, "Date", "the server's clock is right");
        else run.Field(GeneralNotes.DateIncorrect, "Date", off > TimeSpan.Zero ? $"the server's clock is {Say(off)} ahead" : $"the server's clock is {Say(-off)} behind");
    }

    /// <summary>“3 days”, “2 hours”, “40 seconds”.</summary>
    public static string Say(TimeSpan span)
    {
        static string Unit(double n, string unit) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(n):0} {unit}{(Math.Floor(n) == 1 ? "" : "s")}");
        return span.TotalDays >= 1 ? Unit(span.TotalDays, "day") : span.TotalHours >= 1 ? Unit(span.TotalHours, "hour") : span.TotalMinutes >= 1 ? Unit(span.TotalMinutes, "minute") : Unit(Math.Max(0, span.TotalSeconds), "second");
    }
}
