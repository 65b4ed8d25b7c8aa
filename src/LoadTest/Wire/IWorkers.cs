namespace Muster.LoadTest.Wire;

/// <summary>Those that send the requests of a run.</summary>
internal interface IWorkers : IDisposable
{
    /// <summary>Sends all; completes when the run is over.</summary>
    /// <returns>The share of its time that the busiest one computed.</returns>
    Task<double> RunAsync();

    /// <summary>Ends the run as soon as possible. From any thread.</summary>
    void Stop();
}
