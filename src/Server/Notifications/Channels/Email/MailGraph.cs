using Muster.Server.Graphs.Drawing;
using Muster.Server.Graphs.Ranges;
using Muster.Server.Graphs.Reading;
using Muster.Server.Graphs.Specs;

namespace Muster.Server.Notifications.Channels.Email;

/// <summary>Draws the graph of a mail. A mail does not wait long for its picture: without one it goes out all the same.</summary>
/// <param name="read">As <see cref="GraphReader.ReadAsync"/>.</param>
public sealed class MailGraph(Func<GraphQuestion, CancellationToken, Task<GraphReading>> read, TimeProvider time)
{
    private const int Width = 640, Height = 180;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A PNG; null when there are no values, or not in time.</summary>
    public async Task<byte[]?> DrawAsync(MessageGraph graph, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct);
        try
        {
            var spec = GraphSpec.Of(graph.Title, graph.Expression) with { Height = Height };
            var reading = await read(new GraphQuestion(spec, TimeRange.Between(graph.From, graph.To), Width), either.Token);
            return reading.Series.Any(series => series.Points.Count > 1) ? GraphPicture.Png(reading, dark: false) : null;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return null;
        }
    }
}
