namespace Muster.Server.Forecasts.Modelling;

/// <summary>Peaks of cycles, oldest first, and what is known of the cycles. Hours are those of the history.</summary>
/// <param name="Ages">Which peaks belong together: between those of different ages somebody made room by hand.</param>
/// <param name="Begins">The cleanups that the cycles of the peaks began with, or <see cref="OpenCycle.Unknown"/>.</param>
/// <param name="Lower">How much lower it all goes on since the newest peak.</param>
/// <param name="Floor">What is usually left after a cleanup.</param>
/// <param name="Gaps">Hours between cleanups, rising.</param>
/// <param name="Elapsed">Hours since the last one.</param>
/// <param name="Due">Hours to the next cleanup, where a clock brings it.</param>
/// <param name="NewestIsOpen">The newest peak belongs to a day that is not over: it cannot tell what was usual before it.</param>
internal sealed record PeaksSeen(double[] Times, double[] Heights, int[] Ages, int[] Begins, double Lower, double Floor, double[] Gaps, int Elapsed, bool NewestIsOpen, double? Due = null);
