using System.Net;
using Muster.LoadTest.Feeding;
using Muster.LoadTest.Running;

namespace Muster.LoadTest.Wire;

/// <summary>A thread with a socket loop for each share of the work.</summary>
internal sealed class SocketWorkers : IWorkers
{
    private readonly SocketLoop[] _loops;

    public SocketWorkers(IPEndPoint target, IFeed feed, WorkShare[] shares, Tally[] tallies) =>
        _loops = [.. shares.Select((share, i) => new SocketLoop(target, feed, share, tallies[i]))];

    public async Task<double> RunAsync()
    {
        await Task.WhenAll(_loops.Select(OnThread)).ConfigureAwait(false);
        return _loops.Max(l => l.Busy);
    }

    public void Stop()
    {
        foreach (var loop in _loops) loop.Stop();
    }

    public void Dispose()
    {
        foreach (var loop in _loops) loop.Dispose();
    }

    private Task OnThread(SocketLoop loop)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                loop.Run();
                done.SetResult();
            }
            catch (Exception broken)
            {
                Stop(); // the others would wait for the end of the plan
                done.SetException(broken);
            }
        })
        { IsBackground = true, Name = "load" }.Start();
        return done.Task;
    }
}
