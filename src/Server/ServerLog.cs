using Microsoft.Extensions.Logging.Console;

namespace Muster.Server;

/// <summary>The log: one line a message on standard output, times in UTC. The framework speaks from Warning up.</summary>
internal static class ServerLog
{
    public static void AddServerLog(this ILoggingBuilder logging)
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // What stops the start is told once, in words, by ServerHost.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);
        logging.AddFilter("Muster", LogLevel.Information);
    }
}
