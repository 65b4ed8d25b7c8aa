using System.Numerics;

namespace Muster.Agent.Schedule;

/// <summary>Where in its interval a check runs on this host: a hash of host and check, so that neither one host's checks nor one check's hosts burst.</summary>
internal static class Spread
{
    /// <returns>From 0 up to, not including, <paramref name="interval"/>; the same for the same host, check and interval, on every run.</returns>
    public static TimeSpan Phase(string host, string check, TimeSpan interval)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in host) hash = (hash ^ c) * 1099511628211UL;
        hash = (hash ^ '/') * 1099511628211UL;
        foreach (var c in check) hash = (hash ^ c) * 1099511628211UL;
        // The low bits of FNV of similar names are alike; a final mix makes neighbours strangers.
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccdUL;
        hash = BitOperations.RotateLeft(hash, 31) * 0xc4ceb9fe1a85ec53UL;
        hash ^= hash >> 33;
        return TimeSpan.FromTicks((long)Math.BigMul(hash, (ulong)interval.Ticks, out _));
    }
}
