using System.Text;
using Muster.Protocol;
using Muster.Testing;

namespace Muster.Agent.Tests.Steps;

/// <summary>The server's side of one step: stores what comes, in order and once, and says so.</summary>
internal sealed class StepListener(FakeServer server, string id)
{
    private readonly MemoryStream _output = new(), _error = new();

    public StepEnded? Ended { get; private set; }
    public string Output => Encoding.UTF8.GetString(_output.ToArray());
    public string Error => Encoding.UTF8.GetString(_error.ToArray());
    public long OutputBytes => _output.Length;

    /// <summary>Reads reports until it has ended or <paramref name="enough"/>; what does not join what is there is an error.</summary>
    public async Task<StepEnded?> ListenAsync(Func<StepListener, bool>? enough = null, bool acknowledge = true)
    {
        while (Ended is null && enough?.Invoke(this) != true)
        {
            var report = (await server.NextAsync(FromAgent.BodyOneofCase.StepReport, f => f.StepReport.StepId == id)).StepReport;
            foreach (var chunk in report.Chunks)
            {
                var stream = chunk.Error ? _error : _output;
                if ((long)chunk.Offset > stream.Length) throw new InvalidOperationException($"a gap: {chunk.Offset} after {stream.Length}");
                var skip = (int)(stream.Length - (long)chunk.Offset);
                if (skip < chunk.Data.Length) stream.Write(chunk.Data.Span[skip..]);
            }
            Ended = report.Ended;
            if (acknowledge) await AcknowledgeAsync();
        }
        return Ended;
    }

    public Task AcknowledgeAsync() => server.SendAsync(new FromServer
    {
        StepStored = new StepStored { StepId = id, OutputThrough = (ulong)_output.Length, ErrorThrough = (ulong)_error.Length, Ended = Ended is not null },
    });
}
