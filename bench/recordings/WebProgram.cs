using System.Diagnostics;

namespace Muster.Bench.Recordings;

/// <summary>A program that is asked over HTTP at an address of this machine. What it prints is thrown away.</summary>
internal sealed class WebProgram : IDisposable
{
    private readonly Process _process;

    private WebProgram(Process process, Uri address) => (_process, Http) = (process, new HttpClient { BaseAddress = address });

    public HttpClient Http { get; }

    /// <param name="path">Answers when the program is ready.</param>
    /// <exception cref="InvalidOperationException">It ended instead, or did not answer for ten seconds.</exception>
    public static async Task<WebProgram> StartAsync(Uri address, string path, string program, IEnumerable<string> arguments, string folder)
    {
        var web = new WebProgram(Programs.Start(program, arguments, folder), address);
        web._process.OutputDataReceived += (_, _) => { };
        web._process.ErrorDataReceived += (_, _) => { };
        web._process.BeginOutputReadLine();
        web._process.BeginErrorReadLine();
        for (var tries = 0; tries < 200 && !web._process.HasExited; tries++)
        {
            try
            {
                using var answer = await web.Http.GetAsync(path);
                if (answer.IsSuccessStatusCode) return web;
            }
            catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
        web.Dispose();
        throw new InvalidOperationException($"{program} did not answer at {address}{path}");
    }

    public void Dispose()
    {
        Http.Dispose();
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
