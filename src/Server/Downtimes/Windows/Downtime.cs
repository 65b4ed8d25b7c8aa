using System.Text.Json.Serialization;
using Muster.Server.Downtimes.Matching;

namespace Muster.Server.Downtimes.Windows;

/// <summary>When a downtime is.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(FixedTimes), "fixed")]
[JsonDerivedType(typeof(FlexibleTimes), "flexible")]
[JsonDerivedType(typeof(RecurringTimes), "recurring")]
[JsonDerivedType(typeof(CalendarTimes), "calendar")]
public abstract record DowntimeTimes;

/// <summary>From one moment to another.</summary>
public sealed record FixedTimes(DateTimeOffset From, DateTimeOffset To) : DowntimeTimes;

/// <summary>For so long from a host's first problem that begins in the window.</summary>
public sealed record FlexibleTimes(DateTimeOffset From, DateTimeOffset To, TimeSpan Duration) : DowntimeTimes;

/// <summary>Again and again, on the wall clock of a zone.</summary>
/// <param name="Zone">IANA: Europe/Berlin.</param>
/// <param name="Start">The first beginning, <c>2026-01-05T22:00</c>.</param>
/// <param name="Rule">As in RFC 5545: <c>FREQ=WEEKLY;BYDAY=SU</c>.</param>
public sealed record RecurringTimes(string Zone, string Start, TimeSpan Duration, string Rule) : DowntimeTimes;

/// <summary>The events of a calendar.</summary>
/// <param name="Source">An http(s) address, or the name of a file in <c>config/calendars/</c>.</param>
/// <param name="Only">Events whose summary contains this; empty: all.</param>
/// <param name="Zone">Of events that name none.</param>
public sealed record CalendarTimes(string Source, string Only, string Zone) : DowntimeTimes;

/// <summary>Planned work: problems it covers are expected.</summary>
/// <param name="Ended">Taken back; null: it is not.</param>
public sealed record Downtime(long Id, string Title, Scope Scope, DowntimeTimes Times, string By, DateTimeOffset At, DateTimeOffset? Ended);

/// <summary>A downtime that covers something now, and until when.</summary>
public sealed record DowntimeNow(Downtime Downtime, DateTimeOffset Until);
