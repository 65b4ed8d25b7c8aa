using System.Security.Cryptography;
using System.Text;
using Muster.Server.Commands.Steps;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Jobs.Context;
using Muster.Server.Jobs.Definitions;

namespace Muster.Server.Jobs.Running.Steps;

/// <summary>Steps that are a program on the host: commands and scripts, with the variables and the environment that Rundeck gives them.</summary>
public sealed class HostPrograms(JobFiles files, ScriptFetcher fetcher)
{
    private const int LongestScript = 1 << 20;
    private const string ScriptPlace = "${scriptfile}";
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public Task<StepOutcome> RunAsync(Going going, HostStep step, StepSpec spec, CancellationToken ct) => going.Execution.RunAsync(step.Host, step.Step, spec, ct);

    public StepSpec Command(CommandStep command, JobContext context) => Around(context) with { Line = VariableText.Command(command.Line, context.Find) };

    public async Task<StepSpec> ScriptAsync(Going going, Stage stage, ScriptStep script, JobContext context, CancellationToken ct)
    {
        var text = script.Source switch
        {
            JobScriptSource.File => Kept(JobRun.Of(going.Execution.Plan), stage, script),
            JobScriptSource.Url => await fetcher.FetchAsync(going.Execution, VariableText.Plain(script.Text, context.Find), ct),
            _ => script.Text,
        };
        if (script.ExpandTokens) text = VariableText.Script(text, context.Find);
        var arguments = VariableText.Words(script.Arguments, context.Find);
        var name = string.IsNullOrEmpty(script.FileExtension) ? "" : $"script.{script.FileExtension.TrimStart('.')}";
        return Around(context) with { Script = new ScriptText(text.ReplaceLineEndings("\n"), Interpreter(script, context), arguments, name) };
    }

    private static StepSpec Around(JobContext context)
    {
        var (open, secret) = RundeckEnvironment.Of(context);
        return new StepSpec { Environment = open, Secrets = secret, SecretNames = [.. secret.Keys] };
    }

    /// <summary>
    /// Most interpreters get the script's file and the arguments as they are. One that says where the file goes, or takes all as one argument,
    /// is called by a shell, which gets the file as $0.
    /// </summary>
    private static IReadOnlyList<string> Interpreter(ScriptStep script, JobContext context)
    {
        if (script.Interpreter is not { Length: > 0 } line) return [];
        var words = VariableText.Words(line, context.Find);
        if (!script.InterpreterArgsQuoted && !line.Contains(ScriptPlace, StringComparison.Ordinal)) return words;
        var call = string.Join(' ', words.Select(word => string.Join("\"$0\"", word.Split(ScriptPlace).Select(part => part.Length == 0 ? "" : $"'{part.Replace("'", "'\\''", StringComparison.Ordinal)}'"))));
        var rest = line.Contains(ScriptPlace, StringComparison.Ordinal) ? " \"$@\"" : script.InterpreterArgsQuoted ? " \"$0${1+ $*}\"" : " \"$0\" \"$@\"";
        return ["/bin/sh", "-c", $"exec {call}{rest}"];
    }

    private string Kept(JobRun run, Stage stage, ScriptStep script)
    {
        var path = files.PathOf(run.Files[$"{stage.Slot}"]);
        if (new FileInfo(path).Length > LongestScript) throw new FormatException($"the script {script.Text} is larger than {LongestScript} bytes: copy it to the hosts and run it there");
        var bytes = File.ReadAllBytes(path);
        try
        {
            return bytes.Contains((byte)0) ? throw new FormatException($"{script.Text} is no script but a program: copy it to the hosts and run it there") : Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException($"{script.Text} is no text in UTF-8: copy it to the hosts and run it there");
        }
    }
}

/// <summary>Scripts from addresses: fetched once in an execution, so that every host, and a server started again, has the same.</summary>
public sealed class ScriptFetcher : IDisposable
{
    private const int LongestScript = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly HttpClient client = new() { Timeout = Patience, MaxResponseContentBufferSize = LongestScript };
    private readonly SemaphoreSlim one = new(1);

    public async Task<string> FetchAsync(Commands.Execution execution, string url, CancellationToken ct)
    {
        var kept = Path.Combine(execution.Folder, $"script-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url)))[..16]}");
        await one.WaitAsync(ct);
        try
        {
            if (File.Exists(kept)) return await File.ReadAllTextAsync(kept, ct);
            var text = await client.GetStringAsync(url, ct);
            Directory.CreateDirectory(execution.Folder);
            await File.WriteAllTextAsync(kept + ".new", text, ct);
            File.Move(kept + ".new", kept, overwrite: true);
            return text;
        }
        catch (Exception wrong) when (wrong is HttpRequestException or InvalidOperationException or TaskCanceledException { InnerException: TimeoutException } or UriFormatException)
        {
            throw new FormatException($"the script {url} cannot be had: {wrong.Message}");
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose()
    {
        client.Dispose();
        one.Dispose();
    }
}
